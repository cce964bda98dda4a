import { mean, sampleStandardDeviation } from 'simple-statistics';
import type { Spread } from '../leaderboard-row.ts';
import type { MetricName } from '../patient-counts.ts';
import type { RankedRun } from '../ranked-run.ts';

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

/** The measured reference that the others are compared with: the best by its mean score. */
export function bestReference(groups: readonly Group[], metric: MetricName): Group | null {
  let best: { group: Group; score: number } | null = null;
  for (const group of groups) {
    const score = isReference(group) ? scoreSpread(group, metric)?.mean : undefined;
    if (score !== undefined && (best === null || score > best.score)) best = { group, score };
  }
  return best?.group ?? null;
}
