import { noRanks, noScores } from '../domain/board/convention-scores.ts';
import { ablate } from '../domain/ablation/ablate.ts';
import { describeVariant } from '../domain/describe-variant.ts';
import type { LeaderboardRow } from '../domain/leaderboard-row.ts';
import type { RankedRun } from '../domain/ranked-run.ts';
import type { Comparison } from '../domain/statistics/comparison.ts';
import type { ParameterValue } from '../domain/variant-parameters.ts';
import { makeVariant } from '../domain/variant.ts';
import type { ReportData } from './report-data.ts';

export const patientIds = Array.from({ length: 8 }, (_, place) => `TCGA_CS_490${place}`);

export function makeRun(
  partial: Record<string, ParameterValue>,
  gain: number,
  given: Partial<RankedRun> = {},
): RankedRun {
  const { hash, parameters } = makeVariant(partial);
  const patientDice = Object.fromEntries(
    patientIds.map((id, place) => [id, 0.4 + gain + 0.03 * Math.sin(place + 9 * gain)]),
  );
  const seed = given.seed ?? 1;
  return {
    runId: `${hash}-${seed}`,
    variantHash: hash,
    parameters,
    role: parameters.model === 'unet' ? 'reference' : 'candidate',
    protocol: 'first',
    besidesSplit: 'same',
    splitKind: 'patient',
    protocolLabel: 'patient, volume',
    metric: 'meanPatientDice',
    stage: 'search',
    seed,
    fold: 0,
    status: 'completed',
    leaky: false,
    epochs: 10,
    bestEpoch: 7,
    epochsDone: 10,
    rung: null,
    seconds: 90,
    trainableParameters: 303_852,
    macs: null,
    collapsed: false,
    summary: null,
    sliceDiceEmptyOne: null,
    outer: null,
    test: null,
    patientDice,
    ...given,
  };
}

export const comparison: Comparison = {
  reference: 'U-Net f=8',
  difference: 0.0312,
  interval: { low: 0.011, high: 0.054 },
  pValue: 0.012,
  verdict: 'beats',
  patients: 8,
  pairs: 2,
  variants: 4,
  smallestDetectable: 0.04,
};

export function makeRow(run: RankedRun, given: Partial<LeaderboardRow> = {}): LeaderboardRow {
  return {
    key: `${run.protocol}:${run.variantHash}`,
    rank: 1,
    kind: run.role,
    protocol: run.protocol,
    protocolLabel: run.protocolLabel,
    besidesSplit: run.besidesSplit,
    splitKind: run.splitKind,
    baseline: run.role === 'reference',
    variantHash: run.variantHash,
    label: describeVariant(run.parameters),
    parameters: run.parameters,
    runs: { total: 2, completed: 2, open: 0, pruned: 0, failed: 0, collapsed: 0 },
    rung: null,
    score: { mean: 0.5, deviation: 0.01 },
    meanPatientDice: { mean: 0.5, deviation: 0.01 },
    patientMean: null,
    interval: { low: 0.45, high: 0.55 },
    pooledDice: { mean: 0.6, deviation: 0.01 },
    test: null,
    trainableParameters: run.trainableParameters,
    macs: null,
    minutes: 1.5,
    differenceToReference: null,
    comparison: null,
    verdict: null,
    lastEpochWasBest: false,
    scores: noScores,
    ranks: noRanks,
    leaky: false,
    convention: 'validation (selected on), scored on the original masks',
    published: null,
    ...given,
  };
}

/** A sweep of four variants, two seeds, and a U-Net that one of them beats. */
export function makeReportData(given: Partial<ReportData> = {}): ReportData {
  const points = [false, true].flatMap((batchNorm) =>
    [false, true].map((skipConnections) => ({ batchNorm, skipConnections })),
  );
  const candidates = points.flatMap((point) =>
    [1, 2].map((seed) => makeRun(point, point.batchNorm ? 0.1 : 0.02, { seed })),
  );
  const references = [1, 2].map((seed) => makeRun({ model: 'unet', width: 8 }, 0.05, { seed }));
  const rows = points.map((point, place) =>
    makeRow(makeRun(point, 0), {
      rank: 5 - place,
      score: { mean: 0.4 + place / 20, deviation: 0.01 },
      meanPatientDice: { mean: 0.4 + place / 20, deviation: 0.01 },
      comparison: { ...comparison, ...(place < 3 && { verdict: 'ties' as const, difference: 0 }) },
    }),
  );
  const runs = [...candidates, ...references];
  const curvePoints = [1, 2, 3].map((epoch) => ({ epoch, dice: epoch / 6, loss: 1 / epoch }));
  return {
    sweep: {
      id: 'demo-1',
      name: 'demo',
      description: 'A sweep',
      createdAt: new Date('2026-01-02T03:04:05Z'),
      specText: 'name: demo\n',
    },
    metric: 'meanPatientDice',
    rows: [...rows.reverse(), makeRow(references[0]!, { label: 'U-Net f=8', rank: 2 })],
    runs,
    ablation: ablate(runs),
    curves: (['winner', 'reference'] as const).map((role) => {
      return { role, label: role, seed: 1, fold: 0, bestEpoch: 2, points: curvePoints };
    }),
    overlays: { patients: [], missing: null },
    settings: {
      variant: runs[0]!.parameters,
      seed: 1,
      fold: 0,
      split: { kind: 'patient', seed: 1, test: 0.2, folds: 5 },
      dataFingerprint: 'f00d',
      preprocess: 'volume',
      epochs: 10,
      metric: 'meanPatientDice',
      backend: 'wasm',
      trainingVersion: 3,
    },
    data: { name: 'kaggle_3m', patients: 40, slices: 1234 },
    capsule: {
      commit: 'abc123',
      dirty: false,
      lockFile: '99',
      dataFingerprint: 'f00d',
      trainingVersion: 3,
      node: 'v20.20.2',
      platform: 'linux-x64',
      overrides: [],
      backends: ['wasm'],
    },
    cost: { runs: 10, epochs: 100, seconds: 900, bytes: 12_000_000 },
    nested: null,
    testOpenings: 0,
    testSetSeen: false,
    ...given,
  };
}
