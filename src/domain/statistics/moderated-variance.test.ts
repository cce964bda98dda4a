import { expect, test } from 'vitest';
import { moderate, moderationWeight } from './moderated-variance.ts';
import { drawResamples } from './resamples.ts';
import { estimateMean, resampleMoments } from './studentised.ts';
import { normalStream } from './trials.test-support.ts';

function weightOf(deviations: readonly number[], patients: number): number {
  const normal = normalStream(deviations.length);
  const resamples = drawResamples(patients, { count: 999 });
  const sets = deviations.map((deviation) =>
    Float64Array.from({ length: patients }, () => deviation * normal()),
  );
  const estimates = sets.map(estimateMean);
  return moderationWeight(
    estimates.map(({ deviation }) => deviation ** 2),
    sets.map((values, place) => resampleMoments(values, estimates[place]!, resamples).variances),
  );
}

test('Smyth’s posterior variance: (d0 s0² + d s²) / (d0 + d)', () => {
  // Smyth 2004, section 3, with d0 = 4 and d = 8.
  expect(moderate(0.5, 2, 4 / (4 + 8))).toBeCloseTo((4 * 2 + 8 * 0.5) / 12, 12);
});

test('sets of one variance are moderated nearly wholly, sets of many by half', () => {
  expect(weightOf(Array<number>(60).fill(1), 40)).toBeGreaterThan(0.85);
  expect(
    weightOf(
      Array.from({ length: 60 }, (_, place) => 1.1 ** place),
      40,
    ),
  ).toBe(0.5);
});

test('one set has no family, and equal variances leave nothing to doubt', () => {
  expect(weightOf([1], 40)).toBe(0);
  const resampled = [Float64Array.of(1, 2), Float64Array.of(1, 2)];
  expect(moderationWeight([1.5, 1.5], resampled)).toBe(1);
});
