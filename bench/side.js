// One side of a comparison: a child process that stays alive, computes when told to and is silent otherwise.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

/**
 * Starts a worker, pinned to one processor where the system can, and waits until it is ready. Each command is a line on
 * its standard input, each answer a JSON line on its output: see peer.py.
 * @returns `{ ready, ask(line), close() }`; throws Error with the worker's last words when it ends early.
 */
export async function openSide({ command, args, env = {}, cpu = null }) {
  const pinned = cpu === null ? [command, ...args] : ['taskset', '-c', String(cpu), command, ...args];
  const child = spawn(pinned[0], pinned.slice(1), { stdio: 'pipe', env: { ...process.env, ...env } });
  let words = '';
  let waiting = null;
  let end = null;
  child.stderr.on('data', (chunk) => (words = `${words}${chunk}`.slice(-2_000)));
  child.stdin.on('error', () => undefined);
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (line.startsWith('{')) waiting?.resolve(JSON.parse(line));
  });
  const closed = new Promise((resolve) => {
    const stop = (how) => {
      end ??= new Error(`${how}: ${lastLine(words)}`);
      waiting?.reject(end);
      resolve();
    };
    child.once('error', (error) => stop(error.message));
    child.once('close', (code, signal) => stop(`the worker ended (${signal ?? `exit code ${code}`})`));
  });
  const answer = () =>
    new Promise((resolve, reject) => {
      if (end) reject(end);
      else waiting = { resolve, reject };
    });
  const ready = await answer();
  return {
    ready,
    ask(line) {
      const reply = answer();
      child.stdin.write(`${line}\n`);
      return reply;
    },
    async close() {
      waiting = null;
      child.stdin.end('quit\n');
      await closed;
    },
  };
}

/** Processors that this process may use, as far as the system says. */
export function allowedProcessors() {
  try {
    const [, list] = /^Cpus_allowed_list:\s*(\S+)/m.exec(readFileSync('/proc/self/status', 'utf8'));
    return list.split(',').flatMap((range) => {
      const [first, last = first] = range.split('-').map(Number);
      return Array.from({ length: last - first + 1 }, (_, index) => first + index);
    });
  } catch {
    return [];
  }
}

function lastLine(text) {
  return text.trim().split('\n').at(-1) || 'it said nothing';
}
