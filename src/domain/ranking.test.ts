import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { publishedReferences } from '../../test/fixtures/published-references.ts';
import type { MetricSummary } from './patient-counts.ts';
import { rankVariants, type RankedRun } from './ranking.ts';
import { makeVariant } from './variant.ts';
import type { ParameterValue } from './variant-parameters.ts';

function summary(meanPatientDice: number): MetricSummary {
  return {
    meanPatientDice,
    pooledDice: meanPatientDice / 2,
    pooledIou: 0.5,
    tumourSliceDice: null,
    emptySliceFalsePositiveRate: null,
    sensitivity: null,
    precision: null,
    hd95: null,
  };
}

function run(
  partial: Record<string, ParameterValue>,
  given: Partial<RankedRun> & { score?: number | null },
): RankedRun {
  const { hash, parameters } = makeVariant(partial);
  const { score = 0.5, ...rest } = given;
  return {
    runId: `${hash}-${rest.seed ?? 1}-${rest.fold ?? 0}`,
    variantHash: hash,
    parameters,
    role: 'candidate',
    seed: 1,
    fold: 0,
    status: 'completed',
    leaky: false,
    epochs: 10,
    bestEpoch: 7,
    seconds: 120,
    trainableParameters: 303_852,
    collapsed: false,
    summary: score === null ? null : summary(score),
    test: null,
    patientDice: null,
    ...rest,
  };
}

const rates = [0.09, 0.05, 0.01];

test('variants are ranked by their mean over seeds, with the sample deviation', () => {
  const [first, second] = rankVariants([
    run({ learningRate: 0.01 }, { seed: 1, score: 0.6 }),
    run({ learningRate: 0.01 }, { seed: 2, score: 0.8 }),
    run({ learningRate: 0.09 }, { seed: 1, score: 0.65 }),
  ]);
  expect(first).toMatchObject({
    rank: 1,
    parameters: { learningRate: 0.01 },
    runs: { total: 2, completed: 2 },
  });
  expect(first!.meanPatientDice!.mean).toBeCloseTo(0.7, 12);
  expect(first!.meanPatientDice!.deviation).toBeCloseTo(Math.sqrt(0.02), 12);
  expect(second).toMatchObject({ rank: 2, score: { mean: 0.65, deviation: null } });
});

test('a missing, undefined or unfinished score never ranks, and never stands above one that does', () => {
  const outcome = fc.record({
    learningRate: fc.constantFrom(...rates),
    seed: fc.integer({ min: 1, max: 3 }),
    score: fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constant(Number.NaN), fc.constant(null)),
    status: fc.constantFrom('completed', 'failed', 'diverged', 'running', 'queued', 'pruned') as fc.Arbitrary<
      RankedRun['status']
    >,
  });
  fc.assert(
    fc.property(fc.array(outcome, { maxLength: 12 }), (outcomes) => {
      const rows = rankVariants(outcomes.map(({ learningRate, ...given }) => run({ learningRate }, given)));
      const ranked = rows.filter((row) => row.rank !== null);
      expect(rows.slice(0, ranked.length)).toEqual(ranked);
      ranked.forEach((row, i) => {
        expect(Number.isFinite(row.score!.mean)).toBe(true);
        if (i > 0) expect(ranked[i - 1]!.score!.mean).toBeGreaterThanOrEqual(row.score!.mean);
        expect(row.rank).toBe(1 + ranked.filter((other) => other.score!.mean > row.score!.mean).length);
      });
    }),
  );
});

test('equal scores share a rank and the next one is left out', () => {
  const rows = rankVariants([0.7, 0.7, 0.6].map((score, i) => run({ learningRate: rates[i]! }, { score })));
  expect(rows.map((row) => row.rank)).toEqual([1, 1, 3]);
});

test('the difference is taken over the seeds and folds that both have completed', () => {
  const unet = { model: 'unet' };
  const rows = rankVariants([
    run({}, { seed: 1, score: 0.8 }),
    run({}, { seed: 2, score: 0.1 }),
    run(unet, { seed: 1, score: 0.7, role: 'reference' }),
    run(unet, { seed: 2, score: 0.9, role: 'reference', status: 'failed' }),
    run(unet, { seed: 3, score: 0.9, role: 'reference' }),
  ]);
  const candidate = rows.find((row) => row.kind === 'candidate')!;
  expect(candidate.differenceToReference).toBeCloseTo(0.1, 12);
  expect(rows.find((row) => row.kind === 'reference')!.differenceToReference).toBeNull();
});

test('the best measured reference counts, and without a shared seed there is no difference', () => {
  const runs = [
    run({}, { seed: 1, score: 0.8 }),
    run({ model: 'unet', width: 8 }, { seed: 1, score: 0.5, role: 'reference' }),
    run({ model: 'unet', width: 16 }, { seed: 1, score: 0.7, role: 'reference' }),
  ];
  expect(rankVariants(runs)[0]!.differenceToReference).toBeCloseTo(0.1, 12);
  const apart = runs.map((r) => (r.role === 'reference' ? { ...r, seed: 9 } : r));
  expect(rankVariants(apart)[0]!.differenceToReference).toBeNull();
});

test('another metric ranks by itself, and one that is undefined ranks nothing', () => {
  const runs = [run({}, { score: 0.8 })];
  expect(rankVariants(runs, 'pooledDice')[0]).toMatchObject({ rank: 1, score: { mean: 0.4 } });
  expect(rankVariants(runs, 'tumourSliceDice')[0]).toMatchObject({ rank: null, score: null });
});

test('collapsed, failed and diverged runs are counted by name', () => {
  const [row] = rankVariants([
    run({}, { seed: 1, score: 0.8 }),
    run({}, { seed: 2, score: 0, collapsed: true }),
    run({}, { seed: 3, score: null, status: 'diverged' }),
    run({}, { seed: 4, score: null, status: 'failed' }),
  ]);
  expect(row!.runs).toEqual({ total: 4, completed: 2, failed: 2, collapsed: 1 });
  expect(row!.score!.mean).toBeCloseTo(0.4, 12);
});

test('a run whose best epoch was its last, and a leaky split, mark their row', () => {
  expect(rankVariants([run({}, { bestEpoch: 10 })])[0]!.lastEpochWasBest).toBe(true);
  expect(rankVariants([run({}, { bestEpoch: 9 })])[0]!.lastEpochWasBest).toBe(false);
  expect(rankVariants([run({}, { leaky: true })])[0]).toMatchObject({ leaky: true });
  expect(rankVariants([run({}, { leaky: true })])[0]!.convention).toContain('leak');
});

test('published rows close the table, unranked, with their convention and without a difference', () => {
  const runs = [run({ model: 'unet' }, { role: 'reference' }), run({}, { score: 0.9 })];
  const rows = rankVariants(runs, 'meanPatientDice', publishedReferences);
  const published = rows.slice(-4);
  expect(rows).toHaveLength(6);
  for (const row of published) {
    expect(row).toMatchObject({ kind: 'published', rank: null, score: null, differenceToReference: null });
    expect(row.convention).toContain('published');
  }
  expect(published.map((row) => row.published!.test)).toEqual([0.8476, 0.8526, 0.7412, 0.82]);
});

test('a label names the further parameters only where they vary within the sweep', () => {
  const same = rankVariants(rates.map((learningRate) => run({ learningRate, imageSize: 64 }, {})));
  expect(same.every((row) => !row.label.includes('imageSize'))).toBe(true);
  const varied = rankVariants([64, 128].map((imageSize) => run({ imageSize }, {})));
  expect(varied.map((row) => row.label).every((label) => label.includes('imageSize'))).toBe(true);
});
