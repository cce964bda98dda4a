import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { boxAverage, reduceMask } from './reduce-image.ts';

test('a whole factor gives the mean of each box, rounded half up, channel by channel', () => {
  // Two channels, 4x4 to 2x2; the first box holds 0, 1, 4, 5 and ten times these.
  const pixels = Uint8Array.from({ length: 32 }, (_, at) => (at % 2 === 0 ? at / 2 : ((at - 1) / 2) * 10));
  const boxes = [2.5, 4.5, 10.5, 12.5];
  expect([...boxAverage(4, 2, 2)(pixels)]).toEqual(boxes.flatMap((mean) => [Math.round(mean), mean * 10]));
});

test('a broken factor weighs pixels by the area under the output pixel', () => {
  // 3 to 2: the first output pixel covers one and a half input pixels each way.
  const pixels = new Uint8Array([90, 0, 0, 0, 0, 0, 0, 0, 0]);
  expect([...boxAverage(3, 2, 1)(pixels)]).toEqual([40, 0, 0, 0]);
});

test('a constant picture stays constant at any size', () => {
  const sides = fc.integer({ min: 1, max: 24 });
  fc.assert(
    fc.property(sides, sides, fc.integer({ min: 0, max: 255 }), (from, to, level) => {
      const reduced = boxAverage(from, to, 3)(new Uint8Array(from * from * 3).fill(level));
      expect(reduced).toHaveLength(to * to * 3);
      expect(reduced.every((value) => value === level)).toBe(true);
    }),
  );
});

test('a mask pixel is tumour where at least half of its area is', () => {
  const mask = new Uint8Array([1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 1, 1]);
  expect([...reduceMask(4, 2)(mask)]).toEqual([1, 0, 0, 1]);
});
