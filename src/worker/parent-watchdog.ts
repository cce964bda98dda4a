import { Worker } from 'node:worker_threads';

/** Plain JavaScript: it runs without a loader, whatever loader the process has. */
const watch = `
const { workerData: { parent, everyMs } } = require('node:worker_threads');
function isGone() {
  if (process.ppid !== parent) return true;
  try { process.kill(parent, 0); return false; } catch (error) { return error.code === 'ESRCH'; }
}
setInterval(() => { if (isGone()) process.kill(process.pid, 'SIGKILL'); }, everyMs);
`;

/**
 * Kills this process (SIGKILL) within about `everyMs` of its parent's death, from a thread of its own: training
 * blocks the main one. The thread does not keep the process alive.
 */
export function watchParent(parent: number, everyMs = 250): void {
  const thread = new Worker(watch, {
    eval: true,
    workerData: { parent, everyMs },
    execArgv: [],
    stdout: false,
  });
  thread.unref();
}
