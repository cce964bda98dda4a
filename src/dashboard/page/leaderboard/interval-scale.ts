import type { LeaderboardRow } from '../../../domain/leaderboard-row.ts';
import { shownDice } from './board-item.ts';

/** The part of [0, 1] that the bars of a column share. */
export interface IntervalScale {
  readonly from: number;
  readonly to: number;
}

const step = 0.05;

/** Smallest scale on whole steps of 5 % that holds every mean with its interval; null without any. */
export function makeScale(rows: readonly LeaderboardRow[]): IntervalScale | null {
  let low = Infinity;
  let high = -Infinity;
  for (const row of rows) {
    const dice = shownDice(row);
    if (dice === null) continue;
    low = Math.min(low, row.interval?.low ?? dice.mean, dice.mean);
    high = Math.max(high, row.interval?.high ?? dice.mean, dice.mean);
  }
  if (low > high) return null;
  const from = Math.max(0, Math.floor(low / step - 1e-9) * step);
  const to = Math.min(1, Math.ceil(high / step + 1e-9) * step);
  return to > from ? { from, to } : { from: Math.max(0, to - step), to };
}

/** Where a value stands on the scale, in [0, 100]. */
export function placeOn({ from, to }: IntervalScale, value: number): number {
  return 100 * Math.min(1, Math.max(0, (value - from) / (to - from)));
}
