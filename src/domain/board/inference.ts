import { describeModel, describeVariant } from '../describe-variant.ts';
import type { MetricName } from '../patient-counts.ts';
import type { RankedRun } from '../ranked-run.ts';
import { compareVariants } from '../statistics/compare-variants.ts';
import type { Comparison, Interval } from '../statistics/comparison.ts';
import { averageWithinPatients, pairDifferences } from '../statistics/paired-differences.ts';
import { patientBootstrapIntervals } from '../statistics/patient-interval.ts';
import { bestReference, completedRuns, isReference, type Group } from './variant-group.ts';

export interface GroupInference {
  readonly interval: Interval | null;
  readonly comparison: Comparison | null;
}

/** Intervals and comparisons of the groups of one protocol, in their order. */
export type Infer = (groups: readonly Group[], metric: MetricName) => GroupInference[];

/**
 * The interval of each group that has completed runs, and its comparison with its protocol's `bestReference`. Pruned
 * variants were looked at, so the comparisons allow for them; but they had fewer epochs than the reference and get none.
 */
export const inferGroups: Infer = (groups, metric) => {
  const intervals = patientBootstrapIntervals(
    groups.map((group) => averageWithinPatients(completedRuns(group))),
  );
  const comparisons = compareGroups(groups, bestReference(groups, metric));
  return groups.map((group, place) => ({
    interval: intervals[place] ?? null,
    comparison: comparisons.get(group) ?? null,
  }));
};

function compareGroups(groups: readonly Group[], reference: Group | null): Map<Group, Comparison> {
  if (reference === null) return new Map();
  const theirs = completedRuns(reference);
  const competing = groups
    .filter((group) => !isReference(group))
    .map((group) => ({ group, paired: pairDifferences(lookedAt(group), theirs) }))
    .filter(({ paired }) => paired.pairs > 0);
  const comparisons = compareVariants(
    competing.map(({ group, paired }) => ({ ...paired, pruned: completedRuns(group).length === 0 })),
    describeModel(reference[0].parameters),
  );
  const [{ variantHash, parameters }] = reference;
  const named = { referenceVariant: variantHash, referenceLabel: describeVariant(parameters, new Set()) };
  const judged = competing.flatMap(({ group }, place) =>
    completedRuns(group).length > 0 ? [[group, { ...comparisons[place]!, ...named }] as const] : [],
  );
  return new Map(judged);
}

/** What a group is judged by: its completed runs, or, where none completed, those that were pruned. */
function lookedAt(group: Group): RankedRun[] {
  const completed = completedRuns(group);
  return completed.length > 0 ? completed : group.filter(({ status }) => status === 'pruned');
}
