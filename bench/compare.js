// The comparison: every case of the options, this engine's levels and PyTorch in turns.
import { barOf, models } from './models.js';
import { closeAll, openEngines, openPeers } from './sides.js';
import { summariseTurns, takeTurns } from './take-turns.js';

/** `{ model, size, mode, batch, threads }` of every combination that the options ask for. */
export function listCases({ models: names, sizes, modes, batch, threads }) {
  return names.flatMap((model) =>
    sizes.flatMap((size) =>
      modes.map((mode) => ({ model, size, mode, batch: batch ?? models[model].batch, threads })),
    ),
  );
}

/**
 * Measures one case alone and at once, as the options ask.
 * @returns a result for each number of processes: `{ ...benchCase, processes, sides }`; a side has its figures, or
 * `refusal` where it cannot run here.
 */
export async function measureCase(benchCase, options, python) {
  // More than one thread only where one process runs alone.
  const threads = Math.max(...options.processes) > 1 ? 1 : benchCase.threads;
  const { sides, refused } = await openSides({ ...benchCase, threads }, options, python);
  const results = [];
  try {
    for (const processes of options.processes) {
      const { repeats, seconds } = options;
      const turns = await takeTurns(sides, { processes, repeats, seconds, batch: benchCase.batch });
      const measured = sides.map(({ name, workers }) => ({
        side: name,
        runtime: workers[0].ready.runtime,
        ...summariseTurns(turns[name], name === 'torch' ? undefined : turns.torch),
        // Bars are promised for two processes at once.
        bar: processes === 2 ? barOf(benchCase, name) : null,
      }));
      results.push({ ...benchCase, threads, processes, sides: [...measured, ...refused] });
    }
    return results;
  } finally {
    await closeAll(sides.flatMap(({ workers }) => workers));
  }
}

/** Sides that run here, and why the others do not. */
async function openSides(benchCase, { levels, processes }, python) {
  const count = Math.max(...processes);
  const sides = [];
  const refused = [];
  for (const level of levels) {
    try {
      sides.push({ name: level, workers: await openEngines(level, benchCase, count) });
    } catch (error) {
      refused.push({ side: level, refusal: error.message });
    }
  }
  if (python !== null) sides.push({ name: 'torch', workers: await openPeers(python, benchCase, count) });
  return { sides, refused };
}

/** Trains `steps` steps. @returns resident memory in MiB after a tenth of them and after all. */
export async function soak(benchCase, level, steps) {
  const workers = await openEngines(level, { ...benchCase, mode: 'train', threads: 1 }, 1);
  try {
    const early = await workers[0].ask(`run ${Math.ceil(steps / 10)}`);
    const late = await workers[0].ask(`run ${steps - Math.ceil(steps / 10)}`);
    const [earlyMiB, lateMiB] = [early, late].map(({ resident }) => resident / 2 ** 20);
    return { ...benchCase, level, steps, earlyMiB, lateMiB };
  } finally {
    await closeAll(workers);
  }
}
