import { mean, sampleStandardDeviation } from 'simple-statistics';
import type { Spread } from '../leaderboard-row.ts';
import type { MetricName } from '../patient-counts.ts';
import type { RankedRun } from '../ranked-run.ts';
import { averageWithinPatients } from '../statistics/paired-differences.ts';
import type { PatientValues } from '../statistics/patient-values.ts';

/** The runs of one variant under one protocol. */
export type Group = readonly [RankedRun, ...RankedRun[]];

/** Groups by a key of their runs, in the order of their first. */
export function groupRuns(runs: readonly RankedRun[], keyOf: (run: RankedRun) => string): Group[] {
  const groups = new Map<string, [RankedRun, ...RankedRun[]]>();
  for (const run of runs) {
    const group = groups.get(keyOf(run));
    if (group === undefined) groups.set(keyOf(run), [run]);
    else group.push(run);
  }
  return [...groups.values()];
}

export function isReference(group: Group): boolean {
  return group.some((run) => run.role === 'reference');
}

export function completedRuns(group: readonly RankedRun[]): RankedRun[] {
  return group.filter(({ status }) => status === 'completed');
}

/** Null unless the run is completed and has the metric. */
export function scoreOf(run: RankedRun, metric: MetricName): number | null {
  const value = run.status === 'completed' ? run.summary?.[metric] : null;
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

export function scoreSpread(runs: readonly RankedRun[], metric: MetricName): Spread | null {
  return spread(runs.map((run) => scoreOf(run, metric)).filter((score) => score !== null));
}

export function spread(values: readonly number[]): Spread | null {
  if (values.length === 0) return null;
  const known = [...values];
  return { mean: mean(known), deviation: known.length === 1 ? null : sampleStandardDeviation(known) };
}

/** How many (seed, fold) pairs have completed. */
export function countPairs(group: Group): number {
  return new Set(completedRuns(group).map(({ seed, fold }) => `${seed}/${fold}`)).size;
}

/** Null without a patient. */
export function meanOf(patients: PatientValues): number | null {
  return patients.size === 0 ? null : mean([...patients.values()]);
}

/** Mean over patients of volume Dice, completed runs averaged within a patient; null where none was scored. */
export function patientMean(group: Group): number | null {
  return meanOf(averageWithinPatients(completedRuns(group)));
}

/**
 * What a group is ranked by: under `meanPatientDice` the mean over patients, which weighs each patient once however
 * many seeds and folds scored it; else, and where no patient is known, the mean over runs. Null without a score.
 */
export function rankingScore(group: Group, metric: MetricName): number | null {
  const score = scoreSpread(group, metric)?.mean ?? null;
  return score !== null && metric === 'meanPatientDice' ? (patientMean(group) ?? score) : score;
}

/**
 * The measured reference that the others are compared with: of those with the most completed (seed, fold) pairs the one
 * that scores best. Coverage comes first, as the one that was replicated is the one that has evidence to compare with.
 */
export function bestReference(groups: readonly Group[], metric: MetricName): Group | null {
  let best: { group: Group; pairs: number; score: number } | null = null;
  for (const group of groups) {
    const score = isReference(group) ? rankingScore(group, metric) : null;
    if (score === null) continue;
    const pairs = countPairs(group);
    const isBetter = best === null || pairs > best.pairs || (pairs === best.pairs && score > best.score);
    if (isBetter) best = { group, pairs, score };
  }
  return best?.group ?? null;
}
