import type { ImportedScore } from '../imported-reference.ts';
import type { LeaderboardRow } from '../leaderboard-row.ts';
import type { MetricName } from '../patient-counts.ts';
import type { PublishedReference } from '../published-reference.ts';
import { patientBootstrapInterval } from '../statistics/patient-interval.ts';
import { importedScores, noRanks, noScores } from './convention-scores.ts';
import { meanOf } from './variant-group.ts';

/** A row of others: published numbers, or imported weights that were scored here. */
export type BoardReference =
  | (PublishedReference & { readonly kind?: 'published' })
  | (PublishedReference & ImportedScore & { readonly kind: 'imported' });

/** Imported rows have a score and an interval of their own; published ones keep the numbers as published. */
export function referenceRow(reference: BoardReference, metric: MetricName): LeaderboardRow {
  const { label, trainableParameters, convention, leaky, validation, test } = reference;
  const row: LeaderboardRow = {
    ...emptyRow,
    key: `${reference.kind ?? 'published'}:${label}`,
    label,
    trainableParameters,
    convention,
    leaky,
    published: { validation, test },
  };
  return reference.kind === 'imported' ? { ...row, ...scoresOf(reference, metric) } : row;
}

const emptyRow = {
  rank: null,
  kind: 'published',
  protocol: null,
  protocolLabel: null,
  besidesSplit: null,
  splitKind: null,
  baseline: false,
  variantHash: null,
  parameters: null,
  runs: { total: 0, completed: 0, open: 0, pruned: 0, failed: 0, collapsed: 0 },
  rung: null,
  score: null,
  meanPatientDice: null,
  patientMean: null,
  interval: null,
  pooledDice: null,
  test: null,
  macs: null,
  minutes: null,
  differenceToReference: null,
  comparison: null,
  verdict: null,
  lastEpochWasBest: false,
  scores: noScores,
  ranks: noRanks,
} as const;

function scoresOf(imported: ImportedScore, metric: MetricName): Partial<LeaderboardRow> {
  const { summary, patients } = imported;
  const score = summary[metric];
  const scores = new Map(Object.entries(patients));
  return {
    kind: 'imported',
    score: score === null ? null : { mean: score, deviation: null },
    meanPatientDice: { mean: summary.meanPatientDice, deviation: null },
    pooledDice: { mean: summary.pooledDice, deviation: null },
    patientMean: meanOf(scores),
    interval: patientBootstrapInterval(scores),
    scores: importedScores(imported),
    published: null,
  };
}
