import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { smoothCurve } from './smoothing.ts';

test('a weight of nought leaves the curve as it is', () => {
  expect(smoothCurve([0.2, 0.9, null, 0.4], 0)).toEqual([0.2, 0.9, null, 0.4]);
});

test('the first value is its own average, not a tenth of it', () => {
  expect(smoothCurve([0.8, 0.8], 0.9)[0]).toBeCloseTo(0.8, 12);
});

test('two values weigh as the debiased formula says', () => {
  // s = 0.6 (0.4 * 1) + 0.4 * 3 = 1.44; debiased by 1 - 0.36
  expect(smoothCurve([1, 3], 0.6)[1]).toBeCloseTo(1.44 / 0.64, 12);
});

test('a gap is no value: the curve goes on behind it as if it were not there', () => {
  const [first, gap, second] = smoothCurve([1, Number.NaN, 3], 0.6);
  expect(gap).toBeNull();
  expect([first, second]).toEqual(smoothCurve([1, 3], 0.6));
});

test('a smoothed curve stays within what it smooths', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 1 }),
      fc.double({ min: 0, max: 0.99, noNaN: true }),
      (values, weight) => {
        for (const value of smoothCurve(values, weight)) {
          expect(value).toBeGreaterThanOrEqual(Math.min(...values) - 1e-9);
          expect(value).toBeLessThanOrEqual(Math.max(...values) + 1e-9);
        }
      },
    ),
  );
});
