import type { Interval } from './comparison.ts';
import { orderByPatient, type PatientValues } from './patient-values.ts';
import { drawResamples, type ResampleOptions, type Resamples } from './resamples.ts';
import { estimateMean, studentise } from './studentised.ts';

/** Fewer patients than this carry neither an interval nor a verdict. */
export const minimumPatients = 6;

/** What a mean Dice can be, and a difference of two. */
export const diceRange: Interval = { low: 0, high: 1 };
export const differenceRange: Interval = { low: -1, high: 1 };

export interface IntervalOptions extends ResampleOptions {
  /** Values that the mean can take; the interval is cut to them. */
  readonly range?: Interval;
  /** Share of such intervals that hold the truth, in (0, 1). */
  readonly confidence?: number;
}

/**
 * Symmetric bootstrap-t interval over patients of the mean of their values: mean ± c standard errors, c the quantile
 * of the resampled |t| (Hall 1988; Efron and Tibshirani 1993, section 12.5). Its coverage with few patients of skewed
 * scores, and that of others, is in docs/results/statistics.md. Null for fewer than `minimumPatients`.
 */
export function patientBootstrapInterval(
  values: PatientValues | readonly number[],
  options: IntervalOptions = {},
): Interval | null {
  const [interval] = patientBootstrapIntervals([asPatientValues(values)], options);
  return interval ?? null;
}

/** The interval of each set of values by itself; sets of as many patients share their draws. */
export function patientBootstrapIntervals(
  sets: readonly PatientValues[],
  { range = diceRange, confidence = 0.95, ...options }: IntervalOptions = {},
): (Interval | null)[] {
  const drawn = new Map<number, Resamples>();
  return sets.map((set) => {
    if (set.size < minimumPatients) return null;
    const resamples = drawn.get(set.size) ?? drawResamples(set.size, options);
    drawn.set(set.size, resamples);
    const values = orderByPatient(set);
    const estimate = estimateMean(values);
    const sizes = studentise(values, estimate, resamples).map(Math.abs).sort();
    const reach = sizes[lastWithin(sizes.length, confidence)]! * estimate.error;
    return cutTo(range, { low: estimate.mean - reach, high: estimate.mean + reach });
  });
}

/** The place of the `share` quantile among so many ascending resamples: the k-th of n, k = share (n + 1). */
export function lastWithin(count: number, share: number): number {
  return Math.min(count, Math.round(share * (count + 1))) - 1;
}

export function cutTo(range: Interval, { low, high }: Interval): Interval {
  return { low: Math.max(range.low, low), high: Math.min(range.high, high) };
}

function asPatientValues(values: PatientValues | readonly number[]): PatientValues {
  return Array.isArray(values)
    ? new Map((values as readonly number[]).map((value, place) => [String(place).padStart(9, '0'), value]))
    : (values as PatientValues);
}
