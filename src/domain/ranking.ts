import { rankByConventions, rankStandings, type Standing } from './board/convention-scores.ts';
import { inferGroups, type GroupInference, type Infer } from './board/inference.ts';
import { describeGroup, meanDifference } from './board/measured-row.ts';
import { referenceRow, type BoardReference } from './board/reference-row.ts';
import { bestReference, countPairs, groupRuns, isReference, rankingScore } from './board/variant-group.ts';
import { describeVariant, varyingParameters } from './describe-variant.ts';
import type { LeaderboardRow } from './leaderboard-row.ts';
import type { MetricName } from './patient-counts.ts';
import type { RankedRun } from './ranked-run.ts';
import { describeVerdict } from './statistics/describe-verdict.ts';

export type { LeaderboardRow, Spread } from './leaderboard-row.ts';
export type { RankedRun } from './ranked-run.ts';

/**
 * The leaderboard of one sweep, protocol by protocol, the sweep's own first: a row a variant, best `rankingScore` first,
 * then those without a score, the pruned ones last; then the imported and the published rows as given. Only completed
 * runs score; a missing or undefined score never ranks.
 * @param metric that ranks the first protocol; the further ones rank by their own
 * @param infer for callers that remember what they asked before
 */
export function rankVariants(
  runs: readonly RankedRun[],
  metric: MetricName = 'meanPatientDice',
  references: readonly BoardReference[] = [],
  infer: Infer = inferGroups,
): LeaderboardRow[] {
  const protocols = groupRuns(runs, ({ protocol }) => protocol);
  const measured = protocols.flatMap((protocol, place) =>
    rankProtocol(protocol, place === 0 ? metric : protocol[0].metric, infer),
  );
  const isImported = ({ kind }: LeaderboardRow) => kind === 'imported';
  const others = references.map((reference) => referenceRow(reference, metric));
  return [...measured, ...others.filter(isImported), ...others.filter((row) => !isImported(row))];
}

function rankProtocol(runs: readonly RankedRun[], metric: MetricName, infer: Infer): LeaderboardRow[] {
  const groups = groupRuns(runs, ({ variantHash }) => variantHash);
  const varying = varyingParameters(groups.map(([first]) => first.parameters));
  const reference = bestReference(groups, metric);
  const inferred = infer(groups, metric);
  const replicated = runs.some(({ stage }) => stage === 'replication');
  // Scores over other folds are not comparable: after replication, rows of more (seed, fold) pairs come first.
  const coverage = groups.map((group) => (replicated ? countPairs(group) : 0));
  const ranks = rankByConventions(groups, coverage);
  const entries = groups.map((group, place) => ({
    coverage: coverage[place]!,
    score: rankingScore(group, metric),
    row: {
      ...describeGroup(group, metric),
      ...inferred[place]!,
      ranks: ranks[place]!,
      baseline: group === reference,
      verdict: describeComparison(inferred[place]!),
      label: describeVariant(group[0].parameters, varying),
      differenceToReference: isReference(group) ? null : meanDifference(group, reference, metric),
    },
  }));
  entries.sort(compareEntries);
  const places = rankStandings(entries);
  return entries.map(({ row }, place) => ({ ...row, rank: places[place]! }));
}

function describeComparison({ comparison }: GroupInference): string | null {
  return comparison === null ? null : describeVerdict(comparison);
}

interface Entry extends Standing {
  readonly row: Omit<LeaderboardRow, 'rank'>;
}

function compareEntries(a: Entry, b: Entry): number {
  return (
    Number(a.score === null) - Number(b.score === null) ||
    b.coverage - a.coverage ||
    (b.score ?? 0) - (a.score ?? 0) ||
    Number(a.row.rung !== null) - Number(b.row.rung !== null) ||
    (b.row.rung ?? 0) - (a.row.rung ?? 0) ||
    a.row.label.localeCompare(b.row.label, 'en')
  );
}
