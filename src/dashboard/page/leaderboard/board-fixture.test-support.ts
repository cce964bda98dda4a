import type { Annotation } from '../../../domain/annotation.ts';
import type { LeaderboardRow, Spread } from '../../../domain/leaderboard-row.ts';
import { createItemMaker } from './board-item.ts';
import type { BoardItem } from './board-item.ts';

export const spread = (mean: number, deviation: number | null = null): Spread => ({ mean, deviation });

/** A candidate of one completed run, with whatever else is said. */
export function makeRow(label: string, more: Partial<LeaderboardRow> = {}): LeaderboardRow {
  const none = { hd95: null, meanPatientDice: null, pooledDice: null, pooledIou: null };
  const others = { sliceDiceEmptyOne: null, tumourSliceDice: null };
  return {
    key: label,
    rank: null,
    kind: 'candidate',
    protocol: 'own',
    protocolLabel: 'split by patient',
    besidesSplit: 'same',
    splitKind: 'patient',
    baseline: false,
    variantHash: label,
    label,
    parameters: null,
    runs: { total: 1, completed: 1, open: 0, pruned: 0, failed: 0, collapsed: 0 },
    rung: null,
    score: null,
    meanPatientDice: null,
    patientMean: null,
    interval: null,
    pooledDice: null,
    test: null,
    trainableParameters: null,
    macs: null,
    minutes: null,
    differenceToReference: null,
    comparison: null,
    verdict: null,
    lastEpochWasBest: false,
    scores: { ...none, ...others },
    ranks: { ...none, ...others },
    leaky: false,
    convention: 'validation',
    published: null,
    ...more,
  };
}

export function makeItems(
  rows: readonly LeaderboardRow[],
  annotations: Record<string, Annotation> = {},
): BoardItem[] {
  return createItemMaker()(rows, annotations);
}
