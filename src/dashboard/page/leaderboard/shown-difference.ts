import type { LeaderboardRow } from '../../../domain/leaderboard-row.ts';
import type { Verdict } from '../../../domain/statistics/comparison.ts';

/**
 * The difference that the page shows of a row, in [-1, 1]: the verdict's own, which is of Dice per patient; without a
 * verdict that of the metric that ranks; null without either.
 */
export function shownDifference({ comparison, differenceToReference }: LeaderboardRow): number | null {
  return comparison?.difference ?? differenceToReference;
}

const order: readonly (Verdict | 'none')[] = ['none', 'loses', 'insufficient', 'ties', 'beats'];

/** What rows are ordered by: the verdict first, then the difference beside it, so that no two metrics are mixed. */
export function verdictOrder(row: LeaderboardRow): number | null {
  const difference = shownDifference(row);
  if (difference === null) return null;
  // A difference is at most 1 either way: steps of 4 keep the kinds apart.
  return 4 * order.indexOf(row.comparison?.verdict ?? 'none') + difference;
}
