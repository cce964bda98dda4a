import * as fc from 'fast-check';
import { quantileSorted } from 'simple-statistics';
import { expect, test } from 'vitest';
import { minimumPatients, patientBootstrapInterval, patientBootstrapIntervals } from './patient-interval.ts';
import { drawResamples } from './resamples.ts';
import { estimateMean, studentise } from './studentised.ts';

test('resampled t values of the mouse data are those of Efron and Tibshirani', () => {
  // An Introduction to the Bootstrap (1993), section 12.5: control mice, mean 56.22, percentiles -4.53 and 1.53 of
  // 1,000 resamples. There errors divide by n, here by n - 1.
  const control = Float64Array.from([52, 104, 146, 10, 50, 31, 40, 27, 46]);
  const estimate = estimateMean(control);
  expect(estimate.mean).toBeCloseTo(56.22, 2);
  expect(estimate.error * Math.sqrt(8 / 9)).toBeCloseTo(13.33, 2);
  const ratios = Array.from(studentise(control, estimate, drawResamples(9, { count: 20_000 })).sort());
  const asThere = (share: number) => quantileSorted(ratios, share) * Math.sqrt(9 / 8);
  expect(asThere(0.95)).toBeCloseTo(1.53, 1);
  expect(Math.abs(asThere(0.05) + 4.53)).toBeLessThan(0.3);
});

test('the spread of resampled means is the plug-in error of the treated mice', () => {
  // The same, table 2.2: the bootstrap standard error of the mean is 23.36 as the number of resamples grows.
  const treated = [94, 197, 16, 38, 99, 141, 23];
  const { count, patients, drawn } = drawResamples(7, { count: 20_000 });
  const means = Array.from({ length: count }, (_, sample) =>
    treated.reduce((sum, value, mouse) => sum + value * drawn[sample * patients + mouse]!, 0),
  ).map((sum) => sum / 7);
  expect(estimateMean(Float64Array.from(means)).deviation).toBeCloseTo(23.36, 0);
});

test('an interval holds the mean, stays within what Dice can be, and is the same for any order of patients', () => {
  const dice = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(fc.array(dice, { minLength: minimumPatients, maxLength: 30 }), (values) => {
      const interval = patientBootstrapInterval(values, { count: 199 })!;
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      expect(interval.low).toBeLessThanOrEqual(mean + 1e-12);
      expect(interval.high).toBeGreaterThanOrEqual(mean - 1e-12);
      expect(interval.low).toBeGreaterThanOrEqual(0);
      expect(interval.high).toBeLessThanOrEqual(1);
      const named = values.map((value, place) => [`patient ${100 + place}`, value] as const);
      const turned = new Map([...named].reverse());
      expect(patientBootstrapInterval(turned, { count: 199 })).toEqual(
        patientBootstrapInterval(new Map(named), { count: 199 }),
      );
    }),
    // The last: a spread that is too small to be squared.
    { numRuns: 50, examples: [[[0, 0, 0, 0, 0, 1e-323]]] },
  );
});

test('fewer than six patients have no interval, and sets do not change each other’s', () => {
  expect(patientBootstrapInterval([0.1, 0.2, 0.3, 0.4, 0.5])).toBeNull();
  const [first, second] = [
    [0.6, 0.7, 0.9, 0.8, 0.85, 0.75],
    [0.1, 0.9, 0.3, 0.8, 0.2, 0.95, 0.5],
  ].map((values) => new Map(values.map((value, place) => [`patient ${place}`, value])));
  expect(patientBootstrapIntervals([first!, second!])).toEqual([
    patientBootstrapInterval(first!),
    patientBootstrapInterval(second!),
  ]);
});

test('more confidence is wider, more patients are narrower', () => {
  const values = [0.5, 0.6, 0.9, 0.85, 0.8, 0.7, 0.88, 0.75];
  const width = (given: readonly number[], confidence?: number) => {
    const { low, high } = patientBootstrapInterval(given, { ...(confidence && { confidence }) })!;
    return high - low;
  };
  expect(width(values, 0.9)).toBeLessThan(width(values));
  expect(width([...values, ...values, ...values])).toBeLessThan(width(values));
});
