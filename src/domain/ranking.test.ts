import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { publishedReferences } from '../../test/fixtures/published-references.ts';
import { leakageWorth } from './board/leakage-worth.ts';
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
    protocol: 'own',
    besidesSplit: 'same',
    splitKind: 'patient',
    protocolLabel: 'split by patient',
    metric: 'meanPatientDice',
    stage: 'search',
    seed: 1,
    fold: 0,
    status: 'completed',
    leaky: false,
    epochs: 10,
    bestEpoch: 7,
    epochsDone: 10,
    rung: null,
    macs: null,
    seconds: 120,
    trainableParameters: 303_852,
    collapsed: false,
    summary: score === null ? null : summary(score),
    sliceDiceEmptyOne: null,
    outer: null,
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
  expect(row!.runs).toEqual({ total: 4, completed: 2, open: 0, pruned: 0, failed: 2, collapsed: 1 });
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

const unet = { model: 'unet', width: 8 };
/** Volume Dice of so many patients about a mean, apart as patients are. */
const patientsAbout = (mean: number, count: number, fold = 0) =>
  Object.fromEntries(
    Array.from({ length: count }, (_, i) => [`patient ${100 * fold + i}`, mean + 0.05 * Math.sin(3 * i)]),
  );

test('a variant is compared patient by patient with the best measured reference, whose width is named', () => {
  const rows = rankVariants([
    run({}, { score: 0.8, patientDice: patientsAbout(0.8, 20) }),
    run({ learningRate: 0.01 }, { score: 0.71, patientDice: patientsAbout(0.71, 20) }),
    run({ ...unet, width: 4 }, { role: 'reference', score: 0.5, patientDice: patientsAbout(0.5, 20) }),
    run(unet, { role: 'reference', score: 0.7, patientDice: patientsAbout(0.7, 20) }),
  ]);
  expect(rows[0]!.comparison).toMatchObject({ reference: 'U-Net f=8', patients: 20, pairs: 1, variants: 2 });
  expect(rows[0]!.verdict).toMatch(/^beats U-Net f=8 by 10\.0 points/);
  expect(rows[0]!.interval!.low).toBeLessThan(0.8);
  expect(rows.filter(({ kind }) => kind === 'reference').map(({ comparison }) => comparison)).toEqual([
    null,
    null,
  ]);
});

test('pruned variants stand below, unranked, without a verdict, and still count among those that were looked at', () => {
  const reference = run(unet, { role: 'reference', score: 0.7, patientDice: patientsAbout(0.7, 20) });
  const whole = run({}, { score: 0.8, patientDice: patientsAbout(0.8, 20) });
  const pruned = (learningRate: number, rung: number) =>
    run({ learningRate }, { status: 'pruned', rung, patientDice: patientsAbout(0.4, 20) });
  const rows = rankVariants([pruned(0.01, 0), reference, pruned(0.05, 1), whole]);
  expect(rows.map(({ rank, rung }) => [rank, rung])).toEqual([
    [1, null],
    [2, null],
    [null, 1],
    [null, 0],
  ]);
  expect(rows[2]).toMatchObject({
    score: null,
    comparison: null,
    verdict: null,
    runs: { pruned: 1, open: 0 },
  });
  expect(rows[0]!.comparison!.variants).toBe(3);
});

test('the errors of pruned variants are not counted among those of the others', () => {
  const spread = (dice: number, by: number) =>
    Object.fromEntries(
      Array.from({ length: 20 }, (_, place) => [`P_${100 + place}`, dice + by * Math.sin(7 * place + dice)]),
    );
  const detectable = (status: RankedRun['status']) =>
    rankVariants([
      run(unet, { role: 'reference', score: 0.7, patientDice: spread(0.7, 0) }),
      run({}, { score: 0.8, patientDice: spread(0.8, 0.05) }),
      run({ learningRate: 0.01 }, { status, score: 0.4, patientDice: spread(0.4, 0.08) }),
      run({ learningRate: 0.05 }, { status, score: 0.5, patientDice: spread(0.5, 0.08) }),
    ])[0]!.comparison!.smallestDetectable;
  expect(detectable('completed')).toBeGreaterThan(1.1 * detectable('pruned'));
});

test('protocols are ranked apart, the sweep’s own first, each by its own metric and against its own reference', () => {
  const leaky = {
    protocol: 'deck',
    protocolLabel: 'slice-leaky',
    metric: 'pooledDice',
    splitKind: 'slice-leaky',
    leaky: true,
  } as const;
  const rows = rankVariants([
    run({}, { score: 0.6 }),
    run(unet, { role: 'reference', score: 0.7 }),
    run({}, { ...leaky, score: 0.9 }),
    run(unet, { ...leaky, role: 'reference', score: 0.8 }),
  ]);
  expect(rows.map(({ protocol, kind, rank }) => [protocol, kind, rank])).toEqual([
    ['own', 'reference', 1],
    ['own', 'candidate', 2],
    ['deck', 'candidate', 1],
    ['deck', 'reference', 2],
  ]);
  expect(rows[1]!.differenceToReference).toBeCloseTo(-0.1, 12);
  expect(rows[2]!.differenceToReference).toBeCloseTo(0.05, 12);
  expect(leakageWorth(rows)).toMatchObject({ honest: 0.3, leaky: 0.45 });
  expect(leakageWorth(rows.slice(0, 2))).toBeNull();
});

test('what leakage is worth is said only between protocols that differ in the split alone', () => {
  const leaky = { protocol: 'deck', splitKind: 'slice-leaky', leaky: true, besidesSplit: 'pooled' } as const;
  const runs = [run({}, { score: 0.6 }), run({}, { ...leaky, score: 0.9 })];
  expect(leakageWorth(rankVariants(runs))).toBeNull();
  const beside = run({}, { protocol: 'deck by patient', besidesSplit: 'pooled', score: 0.7 });
  expect(leakageWorth(rankVariants([...runs, beside]))).toMatchObject({ honest: 0.35, leaky: 0.45 });
  const other = run({ learningRate: 0.01 }, { ...leaky, score: 0.9 });
  expect(leakageWorth(rankVariants([beside, other]))).toBeNull();
});

test('after replication the reference is the replicated one, however well another scored on its one fold', () => {
  const folds = [0, 1, 2, 3, 4];
  const stage = (fold: number) => (fold === 0 ? 'search' : 'replication');
  const over = (partial: Record<string, ParameterValue>, role: RankedRun['role'], dice: number) =>
    folds.map((fold) =>
      run(partial, {
        fold,
        role,
        stage: stage(fold),
        score: dice,
        patientDice: patientsAbout(dice, 8, fold),
      }),
    );
  const unreplicated = { ...unet, learningRate: 0.01 };
  const rows = rankVariants([
    ...over({}, 'candidate', 0.7),
    ...over(unet, 'reference', 0.604),
    run(unreplicated, { role: 'reference', score: 0.69, patientDice: patientsAbout(0.69, 8) }),
  ]);
  expect(rows[0]!.comparison).toMatchObject({ pairs: 5, patients: 40, verdict: 'beats' });
  const { hash } = makeVariant(unet);
  expect(rows[0]!.comparison).toMatchObject({
    referenceVariant: hash,
    referenceLabel: expect.stringContaining('SGD 0.09'),
  });
  expect(rows.filter(({ baseline }) => baseline).map(({ variantHash }) => variantHash)).toEqual([hash]);
});

test('the number beside an interval is the mean over patients, which ranks under the primary metric', () => {
  const rows = rankVariants([
    run({}, { seed: 1, fold: 0, score: 0.9, patientDice: patientsAbout(0.9, 6) }),
    run({}, { seed: 2, fold: 0, score: 0.9, patientDice: patientsAbout(0.9, 6) }),
    run({}, { seed: 1, fold: 1, score: 0.5, patientDice: patientsAbout(0.5, 18, 1) }),
    run({ learningRate: 0.01 }, { score: 0.7, patientDice: patientsAbout(0.7, 12) }),
  ]);
  const uneven = rows[1]!;
  expect(rows[0]!.parameters!.learningRate).toBe(0.01);
  expect(uneven.score!.mean).toBeCloseTo(2.3 / 3, 12);
  expect(uneven.patientMean).toBeCloseTo((6 * 0.9 + 18 * 0.5) / 24, 1);
  expect((uneven.interval!.low + uneven.interval!.high) / 2).toBeCloseTo(uneven.patientMean!, 10);
  expect(rankVariants([run({}, {})])[0]!.patientMean).toBeNull();
});

test('a leaky row says how patients leak', () => {
  const convention = (given: Partial<RankedRun>) => rankVariants([run({}, given)])[0]!.convention;
  expect(convention({ leaky: true, splitKind: 'slice-leaky' })).toContain('slices of one patient');
  const allowed = convention({ leaky: true, splitKind: 'patient' });
  expect(allowed).toContain('under two names');
  expect(allowed).not.toContain('slice');
});

test('after replication a variant with fewer seeds and folds does not rank above the replicated ones', () => {
  const rows = rankVariants([
    run({}, { fold: 0, score: 0.8 }),
    run({}, { fold: 1, score: 0.6, stage: 'replication' }),
    run({ learningRate: 0.01 }, { fold: 0, score: 0.75 }),
  ]);
  expect(rows.map(({ rank, score }) => [rank, score!.mean])).toEqual([
    [1, expect.closeTo(0.7, 12)],
    [2, 0.75],
  ]);
});

test('an imported row has a score and an interval, no rank and no verdict, and stands before the published ones', () => {
  const [published] = publishedReferences;
  const imported = {
    ...published!,
    kind: 'imported',
    label: 'U-Net of Buda et al.',
    weightsChecksum: 'c',
    width: 32,
    dataFingerprint: 'd',
    split: 'buda',
    summary: summary(0.8),
    patients: patientsAbout(0.8, 10),
  } as const;
  const rows = rankVariants([run({}, {})], 'meanPatientDice', [published!, imported]);
  expect(rows.map(({ kind }) => kind)).toEqual(['candidate', 'imported', 'published']);
  expect(rows[1]).toMatchObject({ rank: null, score: { mean: 0.8 }, comparison: null, published: null });
  expect(rows[1]!.interval!.low).toBeLessThan(0.8);
});

test('every convention ranks by itself: hd95 lower first, ties shared, null never', () => {
  const scored = (learningRate: number, own: Partial<MetricSummary>, slices: number | null) =>
    run({ learningRate }, { summary: { ...summary(0.5), ...own }, sliceDiceEmptyOne: slices });
  const rows = rankVariants([
    scored(0.09, { meanPatientDice: 0.8, pooledDice: 0.6, hd95: 9, tumourSliceDice: 0.5 }, 0.7),
    scored(0.05, { meanPatientDice: 0.7, pooledDice: 0.9, hd95: 3, tumourSliceDice: 0.5 }, 0.9),
    scored(0.01, { meanPatientDice: 0.6, pooledDice: 0.7, hd95: null, tumourSliceDice: null }, null),
    run({ learningRate: 0.02 }, { status: 'running', score: 0.99, sliceDiceEmptyOne: 0.99 }),
  ]);
  const ranks = rows.map((row) => [row.parameters!.learningRate, row.rank, row.ranks]);
  expect(ranks).toEqual([
    [
      0.09,
      1,
      { meanPatientDice: 1, pooledDice: 3, tumourSliceDice: 1, sliceDiceEmptyOne: 2, pooledIou: 1, hd95: 2 },
    ],
    [
      0.05,
      2,
      { meanPatientDice: 2, pooledDice: 1, tumourSliceDice: 1, sliceDiceEmptyOne: 1, pooledIou: 1, hd95: 1 },
    ],
    [
      0.01,
      3,
      {
        meanPatientDice: 3,
        pooledDice: 2,
        tumourSliceDice: null,
        sliceDiceEmptyOne: null,
        pooledIou: 1,
        hd95: null,
      },
    ],
    [
      0.02,
      null,
      {
        meanPatientDice: null,
        pooledDice: null,
        tumourSliceDice: null,
        sliceDiceEmptyOne: null,
        pooledIou: null,
        hd95: null,
      },
    ],
  ]);
  expect(rows[1]!.scores).toMatchObject({
    hd95: { mean: 3, deviation: null },
    sliceDiceEmptyOne: { mean: 0.9 },
  });
  expect(rows[3]!.scores.meanPatientDice).toBeNull();
});

test('under the ranking metric a convention’s rank is the rank, replicated coverage first', () => {
  const rows = rankVariants([
    run({ learningRate: 0.09 }, { seed: 1, score: 0.9 }),
    run({ learningRate: 0.01 }, { seed: 1, score: 0.7 }),
    run({ learningRate: 0.01 }, { seed: 2, score: 0.7, stage: 'replication' }),
  ]);
  expect(rows.map(({ rank, ranks }) => [rank, ranks.meanPatientDice, ranks.pooledDice])).toEqual([
    [1, 1, 1],
    [2, 2, 2],
  ]);
  expect(rows[0]!.parameters!.learningRate).toBe(0.01);
});

test('every row has a key of its own, the same from one reading to the next', () => {
  const runs = [run({}, {}), run({}, { protocol: 'other' }), run({ learningRate: 0.01 }, {})];
  const keys = () => rankVariants(runs, 'meanPatientDice', publishedReferences).map(({ key }) => key);
  expect(new Set(keys()).size).toBe(runs.length + publishedReferences.length);
  expect(keys()).toEqual(keys());
});
