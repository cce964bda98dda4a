import type { LeaderboardRow } from '../../../domain/leaderboard-row.ts';
import { formatPercent } from '../parts/format.ts';
import { shownDice } from './board-item.ts';
import { placeOn } from './interval-scale.ts';
import type { IntervalScale } from './interval-scale.ts';

export interface IntervalBarProps {
  readonly row: LeaderboardRow;
  readonly scale: IntervalScale;
  /** Dice of the reference of its protocol. */
  readonly reference: number | null;
}

/** A dot at the mean, a line over the 95 % interval, and a tick where the reference stands. */
export function IntervalBar({ row, scale, reference }: IntervalBarProps) {
  const mean = shownDice(row)?.mean;
  if (mean === undefined) return null;
  const { interval } = row;
  const at = (value: number) => `${placeOn(scale, value).toFixed(2)}%`;
  const ends = interval && {
    left: at(interval.low),
    right: `${(100 - placeOn(scale, interval.high)).toFixed(2)}%`,
  };
  const range = interval && `95 % interval ${formatPercent(interval.low)} to ${formatPercent(interval.high)}`;
  return (
    <span class="interval" title={range ?? undefined}>
      {reference !== null && <span class="reference" style={{ left: at(reference) }} />}
      {ends && <span class="range" style={ends} />}
      <span class="mean" style={{ left: at(mean) }} />
      {range && <span class="unseen">{range}</span>}
    </span>
  );
}
