// On which Node each level is measured.
import { findRuntimes, flagsOf, processorRefusal } from '../dist/engine/runtime/runtimes.js';

/**
 * `wide` on the newest Node here, the others on the running one.
 * @returns `{ execPath, execArgv, label }`, or `{ refusal }` where the processor cannot.
 */
export function runtimeOf(level) {
  const refusal = processorRefusal(level);
  if (refusal !== null) return { refusal };
  const runtimes = findRuntimes();
  const runtime = level === 'wide' ? runtimes.at(-1) : runtimes[0];
  const { execPath, node } = runtime;
  return { execPath, execArgv: flagsOf(level, runtime), label: `Node ${node}, ${level}` };
}
