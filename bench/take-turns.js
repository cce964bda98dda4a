// Sides of a comparison in turns: only one side computes at a time, and every figure comes from the same minutes.
import { median, sum } from './statistics.js';

const warmUps = 3;

/**
 * Lets each side compute for about `seconds`, `repeats` times, in an order that rotates. A side is `{ name, workers }`;
 * with `processes` above 1 its first workers compute at once, and none rests before all have their figures.
 * @returns for each side, by name, its turns: `{ milliseconds, cpu, peak, resident, imagesPerSecond }`, times an image.
 */
export async function takeTurns(sides, { processes, repeats, seconds, batch }) {
  const turns = Object.fromEntries(sides.map(({ name }) => [name, []]));
  const steps = new Map();
  for (const { name, workers } of sides)
    steps.set(name, await countSteps(workers.slice(0, processes), 1000 * seconds));
  for (let repeat = 0; repeat < repeats; repeat++) {
    for (let place = 0; place < sides.length; place++) {
      const { name, workers } = sides[(repeat + place) % sides.length];
      const answers = await computeAtOnce(workers.slice(0, processes), steps.get(name));
      turns[name].push(summarise(answers, batch));
    }
  }
  return turns;
}

/** Warms a side up for a turn's length too: V8 compiles in two stages, the better one while the first runs. */
async function countSteps(workers, milliseconds) {
  const first = await Promise.all(workers.map((worker) => worker.ask(`run ${warmUps}`)));
  const guess = stepsIn(first, milliseconds);
  const second = await Promise.all(workers.map((worker) => worker.ask(`run ${guess}`)));
  return stepsIn(second, milliseconds);
}

function stepsIn(answers, milliseconds) {
  return Math.max(2, Math.round(milliseconds / Math.min(...answers.flatMap(({ wall }) => wall))));
}

/** Whoever has its figures first goes on computing until the last one has. */
async function computeAtOnce(workers, steps) {
  if (workers.length === 1) return [await workers[0].ask(`run ${steps}`)];
  const answers = await Promise.all(workers.map((worker) => worker.ask(`run ${steps} hold`)));
  await Promise.all(workers.map((worker) => worker.ask('rest')));
  return answers;
}

function summarise(answers, batch) {
  const walls = answers.map(({ wall }) => median(wall) / batch);
  return {
    milliseconds: sum(walls) / walls.length,
    cpu: sum(answers.map(({ cpu }) => median(cpu) / batch)) / answers.length,
    imagesPerSecond: sum(walls.map((wall) => 1000 / wall)),
    peak: Math.max(...answers.map(({ peak }) => peak)),
  };
}

/**
 * A side's figures over its turns: medians, and the median of what it took beside `reference`, turn by turn; null
 * without one.
 */
export function summariseTurns(turns, reference) {
  const of = (field) => median(turns.map((turn) => turn[field]));
  const ratios = reference?.map(({ imagesPerSecond }, turn) => imagesPerSecond / turns[turn].imagesPerSecond);
  const milliseconds = of('milliseconds');
  return {
    millisecondsPerImage: milliseconds,
    cpuMillisecondsPerImage: of('cpu'),
    imagesPerSecond: of('imagesPerSecond'),
    ratio: ratios ? median(ratios) : null,
    ratioOfCpuTime: reference ? of('cpu') / median(reference.map(({ cpu }) => cpu)) : null,
    ratios: ratios ?? null,
    peakMiB: Math.max(...turns.map(({ peak }) => peak)) / 2 ** 20,
  };
}
