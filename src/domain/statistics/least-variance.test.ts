import { expect, test } from 'vitest';
import { leastVariance } from './least-variance.ts';

const least = (...variances: number[]) => leastVariance(Float64Array.from(variances));

test('is the median of variances that are alike', () => {
  expect(least(1, 1.2, 1.5)).toBe(1.2);
  expect(least(1, 1.2, 1.4, 2)).toBeCloseTo(1.3, 12);
  expect(least(1)).toBe(1);
});

test('leaves out those far beyond the lower quartile, be they the most', () => {
  expect(least(1, 10)).toBe(1);
  expect(least(1, 1.2, 1.4, 9, 9, 9)).toBe(1.2);
  expect(least(1, 1.2, 1.4, 3.5)).toBe(1.2);
});

test('of none, and of none that differ, there is nothing to count', () => {
  expect(least()).toBe(0);
  expect(least(0, 0, 0)).toBe(0);
});
