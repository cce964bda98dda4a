import { expect, test } from 'vitest';
import { leastVariance } from './least-variance.ts';

const least = (...variances: number[]) => leastVariance(Float64Array.from(variances));

test('is the upper quartile of variances that are alike', () => {
  expect(least(1, 1.1, 1.2, 1.4, 1.9)).toBe(1.4);
  expect(least(1, 2)).toBe(1.75);
  expect(least(1)).toBe(1);
});

test('leaves out those far beyond the lower quartile, be they the most', () => {
  expect(least(1, 10)).toBe(1);
  expect(least(1, 1.2, 1.6, 9, 9, 9)).toBeCloseTo(1.4, 12);
  expect(least(1, 1.2, 1.6, 3.5)).toBeCloseTo(1.4, 12);
});

test('of none, and of none that differ, there is nothing to count', () => {
  expect(least()).toBe(0);
  expect(least(0, 0, 0)).toBe(0);
});
