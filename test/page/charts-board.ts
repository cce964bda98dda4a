import type { Ablation } from '../../src/domain/ablation/ablation-effect.ts';
import type { LeaderboardRow } from '../../src/domain/leaderboard-row.ts';

export function makeRow(row: Partial<LeaderboardRow> & { key: string }): LeaderboardRow {
  const score = row.patientMean === undefined ? 0.7 : row.patientMean;
  const spread = score === null ? null : { mean: score, deviation: 0.01 };
  const names = [
    'meanPatientDice',
    'pooledDice',
    'tumourSliceDice',
    'sliceDiceEmptyOne',
    'pooledIou',
    'hd95',
  ];
  return {
    rank: 1,
    kind: 'candidate',
    protocol: 'honest',
    protocolLabel: 'split by patient, 5 folds',
    besidesSplit: 'same',
    splitKind: 'patient',
    baseline: false,
    variantHash: row.key,
    label: row.key,
    parameters: null,
    runs: { total: 2, completed: 2, open: 0, pruned: 0, failed: 0, collapsed: 0 },
    rung: null,
    score: spread,
    meanPatientDice: spread,
    patientMean: score,
    interval: score === null ? null : { low: score - 0.05, high: Math.min(1, score + 0.05) },
    pooledDice: spread,
    test: null,
    trainableParameters: 300_000,
    macs: 66_000_000,
    minutes: 7,
    differenceToReference: null,
    comparison: null,
    verdict: null,
    lastEpochWasBest: false,
    scores: Object.fromEntries(names.map((name) => [name, spread])) as LeaderboardRow['scores'],
    ranks: Object.fromEntries(names.map((name) => [name, 1])) as LeaderboardRow['ranks'],
    leaky: false,
    convention: 'Dice per patient, mean',
    published: null,
    ...row,
  };
}

/** A board with everything that a picture of costs can show. */
export function makeBoard(): LeaderboardRow[] {
  const none = {
    protocol: null,
    protocolLabel: null,
    besidesSplit: null,
    splitKind: null,
    variantHash: null,
  };
  const unscored = {
    patientMean: null,
    interval: null,
    meanPatientDice: null,
    score: null,
    pooledDice: null,
  };
  return [
    makeRow({ key: 'base', label: 'MobileNetV3 + LR-ASPP · SGD 0.09 0.95 Nesterov BN', patientMean: 0.728 }),
    makeRow({
      key: 'skips',
      label: 'MobileNetV3 + LR-ASPP, skips · SGD 0.09 0.95 Nesterov BN',
      patientMean: 0.741,
      trainableParameters: 303_947,
      macs: 81_700_000,
      minutes: 9,
    }),
    makeRow({
      key: 'reduced',
      label: 'MobileNetV3 + LR-ASPP, reduced tail · Adam 0.001 BN',
      patientMean: 0.705,
      trainableParameters: 512_842,
      macs: 85_900_000,
      minutes: 11,
    }),
    makeRow({
      key: 'unet',
      label: 'U-Net f=8 · SGD 0.09 0.95 Nesterov BN',
      kind: 'reference',
      baseline: true,
      patientMean: 0.768,
      trainableParameters: 486_553,
      macs: 770_000_000,
      minutes: 64,
    }),
    makeRow({
      key: 'leaky',
      label: 'MobileNetV3 + LR-ASPP · SGD 0.09 0.95 Nesterov BN',
      patientMean: 0.83,
      protocol: 'leaky',
      protocolLabel: 'slice-leaky',
      splitKind: 'slice-leaky',
      leaky: true,
    }),
    makeRow({
      key: 'open',
      label: 'MobileNetV3 + LR-ASPP · RMSProp 0.0001 BN',
      rank: null,
      minutes: null,
      ...unscored,
    }),
    makeRow({
      key: 'published-unet',
      label: 'U-Net, claimed by its authors',
      kind: 'published',
      ...none,
      ...unscored,
      rank: null,
      trainableParameters: 7_000_000,
      macs: null,
      minutes: null,
      convention: 'mean Dice per patient, 22-fold cross-validation',
      published: { validation: null, test: 0.82 },
    }),
    makeRow({
      key: 'published-deck',
      label: 'MobileNetV3 + LR-ASPP, the deck’s',
      kind: 'published',
      ...none,
      ...unscored,
      rank: null,
      trainableParameters: 310_000,
      macs: null,
      minutes: null,
      leaky: true,
      convention: 'Dice pooled over slices split at random',
      published: { validation: 0.8349, test: 0.8476 },
    }),
  ];
}

export function makeAblation(): Ablation {
  const common = { pairs: 6, comparisons: 12, patients: 20, averagedOver: [], movedAlong: [] };
  const batchNorm = { factor: 'batchNorm', from: false, to: true } as const;
  const skips = { factor: 'skipConnections', from: false, to: true } as const;
  const rate = { factor: 'learningRate', from: 0.001, to: 0.09 } as const;
  return {
    variants: 12,
    runs: 24,
    mainEffects: [
      {
        ...common,
        changes: [batchNorm],
        difference: 0.061,
        interval: { low: 0.03, high: 0.09 },
        pValue: 0.002,
      },
      { ...common, changes: [skips], difference: -0.008, interval: { low: -0.02, high: 0.004 }, pValue: 0.4 },
      { ...common, changes: [rate], difference: 0.02, interval: null, pValue: null, patients: 3 },
    ],
    interactions: [
      {
        ...common,
        changes: [batchNorm, skips],
        difference: 0.012,
        interval: { low: -0.01, high: 0.03 },
        pValue: 0.6,
      },
    ],
    unmatched: [[{ factor: 'optimizer', from: 'sgd', to: 'adam' }]],
  };
}
