import { conventions } from '../../../domain/conventions.ts';
import type { ConventionName } from '../../../domain/conventions.ts';
import type { LeaderboardRow } from '../../../domain/leaderboard-row.ts';
import { findFlip } from './board-item.ts';
import { shorten } from './headline.ts';

/**
 * What another convention does to the ranks, in a sentence, and in one more for each protocol whose leader changes: ranks
 * hold within a protocol. Null where it is the one that ranks anyway.
 */
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
  const protocols = new Set(ranked.map(({ protocol }) => protocol));
  const leads = [...protocols].flatMap((protocol) => {
    const leaders = ranked.filter((row) => row.protocol === protocol && row.ranks[convention] === 1);
    const [leader] = leaders;
    if (leader === undefined || leaders.some(({ rank }) => rank === 1)) return [];
    const where = protocols.size > 1 ? ` (${leader.protocolLabel ?? 'another protocol'})` : '';
    return ` ${shorten(leader.label)}${where} would lead; it is number ${leader.rank} by the sweep’s own metric.`;
  });
  return `${by} ${flips.length} of ${ranked.length} ranks change.${leads.join('')}`;
}
