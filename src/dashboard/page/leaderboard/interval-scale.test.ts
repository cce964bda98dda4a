import { expect, test } from 'vitest';
import { makeRow, spread } from './board-fixture.test-support.ts';
import { makeScale, placeOn } from './interval-scale.ts';

const scaleOf = (mean: number, low: number, high: number) =>
  makeScale([makeRow('x', { meanPatientDice: spread(mean), patientMean: mean, interval: { low, high } })]);

test('the scale holds every mean with its interval, on steps of five percent, within 0 and 1', () => {
  const scale = scaleOf(0.72, 0.66, 0.81)!;
  expect(scale.from).toBeCloseTo(0.65);
  expect(scale.to).toBeCloseTo(0.85);
  expect(scaleOf(0.4, -0.1, 1.2)).toEqual({ from: 0, to: 1 });
  expect(scaleOf(0.7, 0.7, 0.7)!.to).toBeGreaterThan(0.7);
  expect(makeScale([makeRow('x')])).toBeNull();
});

test('without an interval a mean stands for itself: the spread over runs is no part of the bar', () => {
  const scale = makeScale([makeRow('x', { meanPatientDice: spread(0.36, 0.5) })])!;
  expect(scale.from).toBeCloseTo(0.35);
});

test('a value beyond the scale stands at its end', () => {
  const scale = { from: 0.6, to: 0.8 };
  expect([0.5, 0.6, 0.7, 0.9].map((value) => Math.round(placeOn(scale, value)))).toEqual([0, 0, 50, 100]);
});
