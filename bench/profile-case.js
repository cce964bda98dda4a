// A program's profile from a worker.
import { closeAll, openEngines } from './sides.js';

/** Rows of a program, timed call by call: `{ layer, step, kernel, calls, ms, flops, bytes }`. */
export async function profileCase(benchCase, level, program) {
  const workers = await openEngines(level, { ...benchCase, threads: 1 }, 1);
  try {
    const { rows } = await workers[0].ask(`profile ${program}`);
    return rows;
  } finally {
    await closeAll(workers);
  }
}
