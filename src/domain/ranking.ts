import { mean, sampleStandardDeviation } from 'simple-statistics';
import { describeVariant, varyingParameters } from './describe-variant.ts';
import type { LeaderboardRow, Spread } from './leaderboard-row.ts';
import type { MetricName } from './patient-counts.ts';
import type { PublishedReference } from './published-reference.ts';
import type { RankedRun } from './ranked-run.ts';

export type { LeaderboardRow, Spread } from './leaderboard-row.ts';
export type { RankedRun } from './ranked-run.ts';

const measuredConvention = 'validation (selected on), scored on the original masks';
const leakyConvention = 'validation (selected on), slice-leaky: patients leak, Dice is inflated';

/**
 * The leaderboard of one sweep: a row a variant, best mean score first, then those without a score, then the
 * `published` rows as given. Only completed runs score; a missing or undefined score never ranks.
 */
export function rankVariants(
  runs: readonly RankedRun[],
  metric: MetricName = 'meanPatientDice',
  published: readonly PublishedReference[] = [],
): LeaderboardRow[] {
  const groups = groupByVariant(runs);
  const varying = varyingParameters(groups.map(([first]) => first.parameters));
  const reference = bestReference(groups, metric);
  const rows = groups.map((group) => ({
    ...describeGroup(group, metric),
    label: describeVariant(group[0].parameters, varying),
    differenceToReference: isReference(group) ? null : meanDifference(group, reference, metric),
  }));
  rows.sort((a, b) => (b.score?.mean ?? -1) - (a.score?.mean ?? -1) || a.label.localeCompare(b.label, 'en'));
  return [...rows.map((row) => ({ ...row, rank: rankOf(row, rows) })), ...published.map(publishedRow)];
}

type Group = readonly [RankedRun, ...RankedRun[]];

function groupByVariant(runs: readonly RankedRun[]): Group[] {
  const groups = new Map<string, [RankedRun, ...RankedRun[]]>();
  for (const run of runs) {
    const group = groups.get(run.variantHash);
    if (group === undefined) groups.set(run.variantHash, [run]);
    else group.push(run);
  }
  return [...groups.values()];
}

function describeGroup(
  group: Group,
  metric: MetricName,
): Omit<LeaderboardRow, 'label' | 'differenceToReference'> {
  const completed = group.filter((run) => run.status === 'completed');
  const leaky = group.some((run) => run.leaky);
  return {
    rank: null,
    kind: isReference(group) ? 'reference' : 'candidate',
    variantHash: group[0].variantHash,
    parameters: group[0].parameters,
    runs: {
      total: group.length,
      completed: completed.length,
      failed: group.filter((run) => run.status === 'failed' || run.status === 'diverged').length,
      collapsed: completed.filter((run) => run.collapsed).length,
    },
    score: spread(scores(completed, metric)),
    meanPatientDice: spread(scores(completed, 'meanPatientDice')),
    pooledDice: spread(scores(completed, 'pooledDice')),
    test: spread(completed.flatMap((run) => run.test?.meanPatientDice ?? [])),
    trainableParameters: group.find((run) => run.trainableParameters !== null)?.trainableParameters ?? null,
    minutes:
      spread(completed.flatMap((run) => (run.seconds === null ? [] : [run.seconds / 60])))?.mean ?? null,
    lastEpochWasBest: completed.some((run) => run.bestEpoch === run.epochs),
    leaky,
    convention: leaky ? leakyConvention : measuredConvention,
    published: null,
  };
}

function isReference(group: Group): boolean {
  return group.some((run) => run.role === 'reference');
}

function scoreOf(run: RankedRun, metric: MetricName): number | null {
  const value = run.status === 'completed' ? run.summary?.[metric] : null;
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

function scores(runs: readonly RankedRun[], metric: MetricName): number[] {
  return runs.map((run) => scoreOf(run, metric)).filter((score) => score !== null);
}

function spread(values: readonly number[]): Spread | null {
  if (values.length === 0) return null;
  const known = [...values];
  return { mean: mean(known), deviation: known.length === 1 ? null : sampleStandardDeviation(known) };
}

function bestReference(groups: readonly Group[], metric: MetricName): Group | null {
  const meanScore = (group: Group) => spread(scores(group, metric))?.mean ?? -1;
  const scored = groups.filter((group) => isReference(group) && meanScore(group) >= 0);
  return scored.reduce<Group | null>(
    (best, group) => (best === null || meanScore(group) > meanScore(best) ? group : best),
    null,
  );
}

function meanDifference(group: Group, reference: Group | null, metric: MetricName): number | null {
  const differences = group.flatMap((run) => {
    const twin = reference?.find(({ seed, fold }) => seed === run.seed && fold === run.fold);
    const ours = scoreOf(run, metric);
    const theirs = twin === undefined ? null : scoreOf(twin, metric);
    return ours === null || theirs === null ? [] : [ours - theirs];
  });
  return spread(differences)?.mean ?? null;
}

function rankOf(row: { score: Spread | null }, rows: readonly { score: Spread | null }[]): number | null {
  const score = row.score;
  if (score === null) return null;
  return 1 + rows.filter((other) => other.score !== null && other.score.mean > score.mean).length;
}

function publishedRow({
  label,
  trainableParameters,
  convention,
  leaky,
  validation,
  test,
}: PublishedReference): LeaderboardRow {
  return {
    label,
    trainableParameters,
    convention,
    leaky,
    rank: null,
    kind: 'published',
    variantHash: null,
    parameters: null,
    runs: { total: 0, completed: 0, failed: 0, collapsed: 0 },
    score: null,
    meanPatientDice: null,
    pooledDice: null,
    test: null,
    minutes: null,
    differenceToReference: null,
    lastEpochWasBest: false,
    published: { validation, test },
  };
}
