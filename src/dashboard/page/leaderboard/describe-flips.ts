import { conventions } from '../../../domain/conventions.ts';
import type { ConventionName } from '../../../domain/conventions.ts';
import type { LeaderboardRow } from '../../../domain/leaderboard-row.ts';
import { findFlip } from './board-item.ts';
import { shorten } from './headline.ts';

/** What another convention does to the ranks, in a sentence; null where it is the one that ranks anyway. */
export function describeFlips(
  rows: readonly LeaderboardRow[],
  convention: ConventionName,
  own: ConventionName,
): string | null {
  if (convention === own) return null;
  const ranked = rows.filter((row) => row.rank !== null);
  const flips = ranked.filter((row) => findFlip(row, convention) !== null);
  const by = `By ${conventions[convention].title}`;
  if (ranked.length === 0) return `${by} nothing has a rank yet.`;
  if (flips.length === 0) return `${by} every rank stays as it is.`;
  const leader = rows.find((row) => row.ranks[convention] === 1 && row.rank !== 1);
  const lead =
    leader === undefined
      ? ''
      : ` ${shorten(leader.label)} would lead; it is number ${leader.rank ?? 'none'} by the sweep’s own metric.`;
  return `${by} ${flips.length} of ${ranked.length} ranks change.${lead}`;
}
