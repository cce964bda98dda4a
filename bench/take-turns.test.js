import { expect, test } from 'vitest';
import { summariseTurns, takeTurns } from './take-turns.js';

/** Workers of a side, which write down what they are told; a step takes `milliseconds`. */
function fakeSide(name, milliseconds, log) {
  const worker = (index) => ({
    async ask(line) {
      log.push(`${name}${index} ${line}`);
      const steps = Number(line.split(' ')[1] ?? 0);
      const times = Array.from({ length: steps }, () => milliseconds);
      return { wall: times, cpu: times, value: 0, peak: 2 ** 20, resident: 2 ** 20 };
    },
  });
  return { name, workers: [worker(0), worker(1)] };
}

test('sides take turns, in an order that rotates', async () => {
  const log = [];
  const sides = [fakeSide('a', 10, log), fakeSide('b', 20, log)];
  await takeTurns(sides, { processes: 1, repeats: 2, seconds: 0.1, batch: 1 });
  expect(log.slice(4)).toEqual(['a0 run 10', 'b0 run 5', 'b0 run 5', 'a0 run 10']);
});

test('two at once both hold the load, and both rest before the other side begins', async () => {
  const log = [];
  const sides = [fakeSide('a', 50, log), fakeSide('b', 50, log)];
  await takeTurns(sides, { processes: 2, repeats: 1, seconds: 0.1, batch: 1 });
  const turnOf = (side) => [`${side}0 run 2 hold`, `${side}1 run 2 hold`, `${side}0 rest`, `${side}1 rest`];
  expect(log.slice(8)).toEqual([...turnOf('a'), ...turnOf('b')]);
});

test('two processes at once add up to twice the images a second', async () => {
  const [turn] = (
    await takeTurns([fakeSide('a', 100, [])], { processes: 2, repeats: 1, seconds: 0.1, batch: 10 })
  ).a;
  expect(turn).toMatchObject({ milliseconds: 10, cpu: 10, imagesPerSecond: 200 });
});

test('the ratio is the median over turns that lie beside each other', () => {
  const turns = (...rates) =>
    rates.map((imagesPerSecond) => ({ imagesPerSecond, milliseconds: 1, cpu: 1, peak: 0 }));
  // A machine that slows down: medians of each side alone would say 0.5.
  const { ratio } = summariseTurns(turns(100, 40, 20), turns(50, 10, 5));
  expect(ratio).toBe(0.25);
  expect(summariseTurns(turns(100)).ratio).toBeNull();
});
