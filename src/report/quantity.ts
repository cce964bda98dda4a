import type { Spread } from '../domain/leaderboard-row.ts';
import type { Interval } from '../domain/statistics/comparison.ts';

/** Dice in percent, "84.01 %". */
export const percent = (share: number | null | undefined): string =>
  share === null || share === undefined ? '–' : `${(100 * share).toFixed(2)} %`;

/** A difference of Dice in percentage points, signed: "+1.23". */
export function points(share: number): string {
  const text = Math.abs(100 * share).toFixed(2);
  if (Number(text) === 0) return '0.00';
  return `${share > 0 ? '+' : '−'}${text}`;
}

export const pointsWithoutSign = (share: number): string => Math.abs(100 * share).toFixed(2);

/** Says nothing: there were too few patients for an interval. */
export const isWholeRange = ({ low, high }: Interval): boolean => low <= -1 && high >= 1;

export const pointsInterval = ({ low, high }: Interval): string => `${points(low)} to ${points(high)}`;

export const percentInterval = ({ low, high }: Interval): string =>
  `${(100 * low).toFixed(2)} to ${(100 * high).toFixed(2)} %`;

export function spread(value: Spread | null): string {
  if (value === null) return '–';
  return value.deviation === null
    ? percent(value.mean)
    : `${(100 * value.mean).toFixed(2)} ± ${(100 * value.deviation).toFixed(2)} %`;
}

export const probability = (p: number | null): string =>
  p === null ? '–' : p < 0.001 ? '< 0.001' : p.toFixed(3);

/** "310,108". */
export const count = (value: number | null): string => (value === null ? '–' : value.toLocaleString('en-US'));

/** "1 run", "2 runs". */
export const plural = (value: number, noun: string): string =>
  `${count(value)} ${noun}${value === 1 ? '' : 's'}`;

export function duration(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

export function bytes(size: number): string {
  return size >= 1e9 ? `${(size / 1e9).toFixed(1)} GB` : `${(size / 1e6).toFixed(1)} MB`;
}
