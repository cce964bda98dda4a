import { fork } from 'node:child_process';
import { childModule, forkOptions } from '../engine/runtime/child-module.ts';
import type { RuntimeChoice } from '../engine/runtime/runtime-choice.ts';
import type { CalibrationAnswer, CalibrationRequest } from './calibration-child.ts';

const entry = childModule(import.meta.url, 'calibration-child');
const limitMs = 120_000;

/**
 * Opens, and measures, a backend in a process of its own, on the runtime given or this Node. A child that dies or hangs
 * is a backend that is closed.
 */
export function askCalibrationChild(
  request: CalibrationRequest,
  runtime: RuntimeChoice | null = null,
): Promise<CalibrationAnswer> {
  const child = fork(entry, {
    ...forkOptions(entry, runtime),
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  return new Promise((resolve) => {
    const timer = setTimeout(() => child.kill('SIGKILL'), limitMs);
    let answer: CalibrationAnswer = { type: 'closed', reason: 'its process ended before it answered' };
    child.on('message', (message) => (answer = message as CalibrationAnswer));
    child.on('error', ({ message }) => (answer = { type: 'closed', reason: message }));
    child.on('close', () => {
      clearTimeout(timer);
      resolve(answer);
    });
    child.send(request, () => undefined);
  });
}
