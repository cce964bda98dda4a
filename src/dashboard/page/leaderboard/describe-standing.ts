import type { LeaderboardRow } from '../../../domain/leaderboard-row.ts';
import { nameVerdict } from '../../../domain/statistics/describe-verdict.ts';
import { formatPoints } from '../parts/format.ts';
import { shownDifference } from './shown-difference.ts';

/**
 * How a row stands to its reference, as its cell says it; null where nothing pairs. A difference that no verdict stands
 * behind never stands alone: in the words of the terminal's board it says why.
 */
export function describeStanding(row: LeaderboardRow): string | null {
  const difference = shownDifference(row);
  if (difference === null) return null;
  const points = `${formatPoints(difference)} points`;
  if (row.comparison === null) return `no verdict yet: ${points}`;
  const name = nameVerdict(row.comparison);
  return name === row.comparison.verdict ? row.verdict : `${name} (${row.comparison.patients}): ${points}`;
}
