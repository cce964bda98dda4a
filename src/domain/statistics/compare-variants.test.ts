import { expect, test } from 'vitest';
import { compareVariants, judge, worthwhileDifference } from './compare-variants.ts';
import { describeVerdict } from './describe-verdict.ts';
import { averageWithinPatients, pairDifferences, type ScoredRun } from './paired-differences.ts';
import { simulateVerdicts } from './simulation.test-support.ts';
import { smallestDetectable } from './smallest-detectable.ts';
import { differencePopulation, measuredCorrelation, normalStream } from './trials.test-support.ts';

const run = (seed: number, fold: number, patientDice: Record<string, number> | null): ScoredRun => ({
  seed,
  fold,
  patientDice,
});

test('seeds are averaged within a patient, so that a patient counts once', () => {
  const means = averageWithinPatients([
    run(1, 0, { a: 0.2, b: 0.4 }),
    run(2, 0, { a: 0.4, b: 0.6 }),
    run(1, 1, { c: 0.9 }),
  ]);
  expect([...means]).toEqual([
    ['a', expect.closeTo(0.3, 12)],
    ['b', 0.5],
    ['c', 0.9],
  ]);
});

test('only runs of the same seed and fold are paired, and only patients that both scored', () => {
  const { differences, pairs } = pairDifferences(
    [run(1, 0, { a: 0.5, b: 0.9 }), run(2, 0, { a: 0.7 }), run(3, 0, { a: 0.1 }), run(1, 1, null)],
    [run(1, 0, { a: 0.4 }), run(2, 0, { a: 0.5, b: 0.2 }), run(4, 0, { a: 0 }), run(1, 1, { c: 1 })],
  );
  expect(pairs).toBe(2);
  expect([...differences]).toEqual([['a', expect.closeTo(0.15, 12)]]);
});

test('the smallest detectable difference is that of a textbook’s paired test', () => {
  // Cohen 1988, table 2.3.5 (and G*Power): 34 pairs show half a standard deviation, two-sided 5 %, power 0.8.
  expect(smallestDetectable(1, 34, 2.0345)).toBeCloseTo(0.5, 1);
  // Chow, Shao and Wang 2008, section 3.1: n = (z(0.975) + z(0.8))² deviation² / difference².
  const pairs = ((1.959964 + 0.8416212) * 0.18) ** 2 / 0.05 ** 2;
  expect(smallestDetectable(0.18, pairs, 1.959964)).toBeCloseTo(0.05, 12);
});

test('a verdict follows the interval, and a tie needs the patients for it', () => {
  expect(judge({ low: 0.001, high: 0.2 }, 0.5)).toBe('beats');
  expect(judge({ low: -0.2, high: -0.001 }, 0.5)).toBe('loses');
  expect(judge({ low: -0.01, high: 0.01 }, worthwhileDifference)).toBe('ties');
  expect(judge({ low: 0, high: 0.2 }, worthwhileDifference + 0.001)).toBe('insufficient');
});

function differences(count: number, mean: number, deviation: number) {
  const normal = normalStream(count);
  return {
    pairs: 1,
    differences: new Map(
      Array.from({ length: count }, (_, i) => [`patient ${100 + i}`, mean + deviation * normal()]),
    ),
  };
}

test('too few patients have no verdict and are no part of the family', () => {
  const many = differences(40, 0.1, 0.1);
  const [alone] = compareVariants([many], 'U-Net f=8');
  const [beside, few] = compareVariants([many, differences(5, 0.5, 0.01)], 'U-Net f=8');
  expect(alone).toMatchObject({ verdict: 'beats', patients: 40, variants: 1, reference: 'U-Net f=8' });
  expect(beside).toEqual(alone);
  expect(few).toMatchObject({ verdict: 'insufficient', patients: 5, pValue: 1, smallestDetectable: 1 });
});

test('pruned variants compete, and do not say how far patients of the others differ', () => {
  const leader = differences(40, 0.1, 0.1);
  const wide = [41, 42, 43].map((seed) => {
    const { pairs, differences: values } = differences(seed, 0, 0.15);
    return { pairs, differences: new Map([...values].slice(0, 40)) };
  });
  const width = (pruned: boolean) => {
    const [first] = compareVariants(
      [leader, ...wide.map((variant) => ({ ...variant, pruned }))],
      'U-Net f=8',
    );
    return first!.interval.high - first!.interval.low;
  };
  const [alone] = compareVariants([leader], 'U-Net f=8');
  expect(width(true)).toBeGreaterThan(alone!.interval.high - alone!.interval.low);
  expect(width(false)).toBeGreaterThan(1.1 * width(true));
});

test('verdicts read as sentences that name the reference and its width', () => {
  const base = {
    reference: 'U-Net f=8',
    difference: 0.031,
    interval: { low: 0.008, high: 0.054 },
    pValue: 0.01,
    verdict: 'beats',
    patients: 40,
    pairs: 5,
    variants: 12,
    smallestDetectable: 0.033,
  } as const;
  expect(describeVerdict(base)).toBe('beats U-Net f=8 by 3.1 points (0.8 to 5.4)');
  const lost = { difference: -0.031, interval: { low: -0.054, high: -0.008 }, verdict: 'loses' } as const;
  expect(describeVerdict({ ...base, ...lost })).toBe('loses to U-Net f=8 by 3.1 points (0.8 to 5.4)');
  const tied = { difference: -0.0001, interval: { low: -0.02, high: 0.02 }, verdict: 'ties' } as const;
  expect(describeVerdict({ ...base, ...tied })).toBe(
    'ties with U-Net f=8: 0.0 points (-2.0 to 2.0); 40 patients would show 3.3 points',
  );
  const open = {
    interval: { low: -0.06, high: 0.12 },
    verdict: 'insufficient',
    smallestDetectable: 0.09,
  } as const;
  expect(describeVerdict({ ...base, ...open })).toBe(
    'cannot be told from U-Net f=8: +3.1 points (-6.0 to 12.0); 40 patients would show 9.0 points',
  );
  expect(describeVerdict({ ...base, ...open, smallestDetectable: 1, patients: 3 })).toContain(
    'too few patients',
  );
});

test('by simulation, a false "beats" is rare among 50 variants and a difference of 0.10 is mostly found', () => {
  // A short version of `npm run bench -- statistics`, whose figures are in docs/results/statistics.md.
  const [shares] = simulateVerdicts(
    {
      variants: 50,
      patients: 60,
      population: differencePopulation(0.18),
      correlation: measuredCorrelation,
      effect: 0.1,
    },
    { trials: 100, seed: 3, count: 499 },
  );
  expect(shares!.falseBeats).toBeLessThanOrEqual(0.07);
  expect(shares!.found).toBeGreaterThanOrEqual(0.7);
});
