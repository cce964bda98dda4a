import { mean } from 'simple-statistics';
import { describeModel } from './describe-variant.ts';
import { patientDice } from './dice.ts';
import type { NestedChoice } from './nested-choice.ts';
import type { MetricName, PatientCounts } from './patient-counts.ts';
import type { RankedRun } from './ranked-run.ts';
import { compareVariants } from './statistics/compare-variants.ts';
import type { Comparison, Interval } from './statistics/comparison.ts';
import { averageWithinPatients, pairDifferences, type ScoredRun } from './statistics/paired-differences.ts';
import { patientBootstrapInterval } from './statistics/patient-interval.ts';
import type { PatientValues } from './statistics/patient-values.ts';

/** One role's choice in one outer fold. */
export interface FoldScore {
  readonly variantHash: string;
  readonly runs: readonly string[];
  /** The sweep's metric on the fold's validation, by which its epochs, and the variant, were chosen: mean over seeds. */
  readonly selectedOn: number;
  /** Mean per-patient Dice on the patients that were kept. */
  readonly outer: number;
  /** Volume Dice of each kept patient, seeds averaged within a patient. */
  readonly patients: PatientValues;
}

export interface FoldResult {
  readonly fold: number;
  readonly winner: FoldScore;
  readonly reference: FoldScore | null;
}

/** A mean over patients with its 95 % bootstrap interval, which is null for very few. */
export interface PatientMean {
  readonly mean: number;
  readonly interval: Interval | null;
  readonly patients: number;
}

export interface NestedScore {
  readonly folds: readonly FoldResult[];
  /** All folds chose the same variant. */
  readonly agree: boolean;
  /**
   * Mean per-patient Dice over the kept patients of all folds: unbiased for choosing as this sweep does (Varma and
   * Simon 2006), not for one variant where folds disagree.
   */
  readonly winner: PatientMean;
  /** Over the folds that have one: of other patients than the winner's where `withoutReference` names a fold. */
  readonly reference: PatientMean | null;
  /** Folds in which no reference completed, ascending. */
  readonly withoutReference: readonly number[];
  /** Winner against reference on the kept patients: one comparison, whatever competed for the choice. */
  readonly comparison: Comparison | null;
  /** What the winners were selected by. */
  readonly metric: MetricName;
  /** Its mean over the validation patients of all folds. */
  readonly selectedOn: number;
  /** By how much that is too good; null where the winners were selected by anything but the mean per-patient Dice. */
  readonly optimism: number | null;
}

type OuterCounts = ReadonlyMap<string, readonly PatientCounts[]>;

/** What each fold's choice reaches on the fold's kept patients; `outer` holds the counts of every chosen run, by id. */
export function scoreNested(choices: readonly NestedChoice[], outer: OuterCounts): NestedScore {
  const scored = scoreRuns(choices, outer);
  const folds = choices.map(({ fold, winner, reference }) => ({
    fold,
    winner: scoreChoice(winner, scored),
    reference: reference.length === 0 ? null : scoreChoice(reference, scored),
  }));
  const winner = meanOver(folds.map((fold) => fold.winner));
  const references = folds.flatMap(({ reference }) => reference ?? []);
  const { metric } = choices[0]!.winner[0]!;
  const selectedOn = meanSelectedOn(
    choices.map((choice) => choice.winner),
    metric,
  );
  return {
    folds,
    agree: new Set(folds.map((fold) => fold.winner.variantHash)).size === 1,
    winner,
    reference: references.length === 0 ? null : meanOver(references),
    withoutReference: folds.filter(({ reference }) => reference === null).map(({ fold }) => fold),
    comparison: compare(choices, scored),
    metric,
    selectedOn,
    optimism: metric === 'meanPatientDice' ? selectedOn - winner.mean : null,
  };
}

type ScoredRuns = ReadonlyMap<RankedRun, ScoredRun>;

function scoreRuns(choices: readonly NestedChoice[], outer: OuterCounts): ScoredRuns {
  const runs = choices.flatMap(({ winner, reference }) => [...winner, ...reference]);
  return new Map(
    runs.map((run) => {
      const scores = outer.get(run.runId)!.map((counts) => [counts.patient, patientDice(counts)] as const);
      return [run, { seed: run.seed, fold: run.fold, patientDice: Object.fromEntries(scores) }];
    }),
  );
}

function scoreChoice(runs: readonly RankedRun[], scored: ScoredRuns): FoldScore {
  const patients = averageWithinPatients(runs.map((run) => scored.get(run)!));
  return {
    variantHash: runs[0]!.variantHash,
    runs: runs.map(({ runId }) => runId),
    selectedOn: selectionScore(runs, runs[0]!.metric),
    outer: mean([...patients.values()]),
    patients,
  };
}

function selectionScore(runs: readonly RankedRun[], metric: MetricName): number {
  return mean(runs.map(({ summary }) => summary![metric]!));
}

/** Folds weigh as many patients as they validated, as they do in the winner's mean over kept patients. */
function meanSelectedOn(folds: readonly (readonly RankedRun[])[], metric: MetricName): number {
  const weights = folds.map((runs) => Math.max(1, averageWithinPatients(runs).size));
  const sum = folds.reduce((all, runs, place) => all + weights[place]! * selectionScore(runs, metric), 0);
  return sum / weights.reduce((all, weight) => all + weight, 0);
}

/** Over the kept patients of all folds: each is in one fold only. */
function meanOver(scores: readonly FoldScore[]): PatientMean {
  const patients = new Map(scores.flatMap((score) => [...score.patients]));
  const interval = patientBootstrapInterval(patients);
  return { mean: mean([...patients.values()]), interval, patients: patients.size };
}

function compare(choices: readonly NestedChoice[], scored: ScoredRuns): Comparison | null {
  const [winners, references] = [
    choices.flatMap(({ winner }) => winner),
    choices.flatMap(({ reference }) => reference),
  ];
  if (references.length === 0) return null;
  const models = new Set(references.map(({ parameters }) => describeModel(parameters)));
  const runsOf = (runs: readonly RankedRun[]) => runs.map((run) => scored.get(run)!);
  const paired = pairDifferences(runsOf(winners), runsOf(references));
  return compareVariants([paired], [...models].join(' or '))[0] ?? null;
}
