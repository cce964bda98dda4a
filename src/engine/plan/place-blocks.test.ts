import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { leastBytes, placeBlocks, type Block } from './place-blocks.ts';

const lifetime = fc.tuple(fc.nat(40), fc.nat(12)).map(([first, length]) => ({ first, last: first + length }));
const block: fc.Arbitrary<Block> = fc.record({
  bytes: fc.integer({ min: 1, max: 60 }).map((units) => units * 64),
  lifetimes: fc.array(lifetime, { minLength: 1, maxLength: 3 }).map(disjoint),
});

/** In the order of time, without those that meet one before. */
function disjoint(lifetimes: { first: number; last: number }[]) {
  const kept: { first: number; last: number }[] = [];
  for (const next of lifetimes.toSorted((a, b) => a.first - b.first))
    if ((kept.at(-1)?.last ?? -1) < next.first) kept.push(next);
  return kept;
}

test('blocks that are alive in the same step lie apart', () => {
  fc.assert(
    fc.property(fc.array(block, { maxLength: 40 }), (blocks) => {
      const { offsets, bytes } = placeBlocks(blocks);
      for (let time = 0; time < 60; time++) {
        const alive = blocks
          .filter(({ lifetimes }) => lifetimes.some(({ first, last }) => first <= time && time <= last))
          .map((one) => ({ start: offsets.get(one)!, end: offsets.get(one)! + one.bytes }))
          .toSorted((a, b) => a.start - b.start);
        alive.forEach(({ start, end }, index) => {
          expect(start).toBeGreaterThanOrEqual(alive[index - 1]?.end ?? 0);
          expect(end).toBeLessThanOrEqual(bytes);
        });
      }
    }),
    { seed: 1, numRuns: 60 },
  );
});

test('never needs less than what is alive at once, and seldom much more', () => {
  const ratios: number[] = [];
  fc.assert(
    fc.property(fc.array(block, { minLength: 5, maxLength: 40 }), (blocks) => {
      const { bytes } = placeBlocks(blocks);
      ratios.push(bytes / leastBytes(blocks));
    }),
    { seed: 2, numRuns: 60 },
  );
  expect(Math.min(...ratios)).toBeGreaterThanOrEqual(1);
  expect(ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length).toBeLessThan(1.1);
});

test('a chain of layers needs two of its blocks at a time', () => {
  const blocks = Array.from({ length: 20 }, (_, index) => ({
    bytes: 6400,
    lifetimes: [{ first: index, last: index + 1 }],
  }));
  expect(placeBlocks(blocks).bytes).toBe(12_800);
});
