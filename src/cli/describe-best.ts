import { mean } from 'simple-statistics';
import { describeLeak } from '../domain/board/describe-leak.ts';
import type { LeaderboardRow } from '../domain/leaderboard-row.ts';
import type { RankedRun } from '../domain/ranked-run.ts';
import type { Interval } from '../domain/statistics/comparison.ts';
import { describeVerdict } from '../domain/statistics/describe-verdict.ts';
import { averageWithinPatients } from '../domain/statistics/paired-differences.ts';
import type { SweepProgress } from '../store/sweep-progress.ts';
import { formatCount } from './format-board.ts';
import { formatDuration } from './terminal.ts';

/** What one says of a variant in a sentence. */
export interface Score {
  readonly label: string;
  readonly trainableParameters: number | null;
  /** Mean over patients of their volume Dice, each scored by runs that did not train on them; seeds averaged first. */
  readonly meanPatientDice: number | null;
  /** 95 %, over patients. */
  readonly interval: Interval | null;
  readonly patients: number;
  readonly seeds: number;
  readonly folds: number;
}

/** The out-of-fold score of a board's row over its completed runs. */
export function scoreRow(row: LeaderboardRow, runs: readonly RankedRun[]): Score {
  const own = runs.filter(
    ({ variantHash, protocol, status }) =>
      variantHash === row.variantHash && protocol === row.protocol && status === 'completed',
  );
  const patients = averageWithinPatients(own);
  return {
    label: row.label,
    trainableParameters: row.trainableParameters,
    meanPatientDice: patients.size === 0 ? null : mean([...patients.values()]),
    interval: row.interval,
    patients: patients.size,
    seeds: new Set(own.map(({ seed }) => seed)).size,
    folds: new Set(own.map(({ fold }) => fold)).size,
  };
}

const points = (share: number) => (100 * share).toFixed(2);

export function describeScore(score: Score): string {
  if (score.meanPatientDice === null) return 'not scored';
  const { interval, patients, seeds, folds } = score;
  const range = interval === null ? '' : ` (${points(interval.low)} to ${points(interval.high)})`;
  const counted = `${count(patients, 'patient')}, ${count(folds, 'fold')}, ${count(seeds, 'seed')}`;
  return `${points(score.meanPatientDice)} %${range}, ${counted}, ${formatCount(score.trainableParameters)} parameters`;
}

/**
 * Titled lines on the best variant's row: its score, that of the reference it was compared with, the verdict, and, where
 * patients leak, how.
 */
export function describeEvidence(
  row: LeaderboardRow,
  best: Score,
  reference: Score | null,
): [string, string][] {
  const leak = describeLeak(row);
  return [
    ['best', best.label],
    ['Dice', `${describeScore(best)}; validation, which chose it`],
    ...titled(
      reference !== null && ['reference', reference.label],
      reference !== null && ['Dice', describeScore(reference)],
    ),
    [
      'verdict',
      row.comparison === null ? 'none: no reference to compare with' : describeVerdict(row.comparison),
    ],
    ...titled(leak !== null && ['leaky', leak]),
  ];
}

function titled(...lines: readonly ([string, string] | false)[]): [string, string][] {
  return lines.filter((line) => line !== false);
}

/** What the whole sweep took. */
export function describeCost({ runs, byStatus, epochsDone, seconds }: SweepProgress): string {
  const pruned = byStatus.pruned > 0 ? `, ${byStatus.pruned} pruned` : '';
  return `${count(runs, 'run')}, ${byStatus.completed} completed${pruned}, ${count(epochsDone, 'epoch')}, ${formatDuration(seconds)} of training`;
}

const count = (number: number, what: string) => `${number} ${what}${number === 1 ? '' : 's'}`;
