import type { Interval } from './comparison.ts';
import { cutTo, differenceRange, lastWithin } from './patient-interval.ts';
import { alignPatients, type PatientValues } from './patient-values.ts';
import { drawSignFlips, flipStudentised, studentisedSize } from './sign-flips.ts';
import { estimateMean, type MeanEstimate } from './studentised.ts';
import { normalToT, tToNormal } from './t-scale.ts';

export interface MaxTOptions {
  /** What a mean can be; intervals are cut to it. */
  readonly range?: Interval;
  /** Share of families in which any true zero may be declared a difference. */
  readonly level?: number;
  /** So that level (count + 1) is a whole number. */
  readonly count?: number;
  readonly seed?: number;
}

export interface SimultaneousMean extends MeanEstimate {
  readonly interval: Interval;
  /** Half the interval's width before it is cut, in standard errors. */
  readonly critical: number;
  /** Two-sided, adjusted for the whole family; at most `level` just where the interval leaves zero out. */
  readonly pValue: number;
}

export interface MaxT {
  /** What the largest |mean / error| of the family, on the normal scale, exceeds with probability `level` by chance. */
  readonly critical: number;
  readonly means: readonly SimultaneousMean[];
}

/**
 * Means of several sets of values against zero, for all sets at once: single-step max-T (Westfall and Young 1993,
 * section 2.6) over random flips of patients' signs, the same for all sets, which keeps their correlation (Nichols and
 * Holmes 2002). Exact where differences are symmetric; docs/results/statistics.md says how it does where they are not.
 * Sets need not share all patients: each ratio is put on the normal scale by its own degrees of freedom, so that a set
 * of few patients does not widen the others. A set of fewer than two gets the whole range.
 */
export function maxT(
  family: readonly PatientValues[],
  { range = differenceRange, level = 0.05, count = 3999, seed = 20_190_531 }: MaxTOptions = {},
): MaxT {
  const { patients, rows } = alignPatients(family);
  const flips = drawSignFlips(patients.length, { count, seed });
  const estimates = rows.map(estimateMean);
  const byFreedom = new Map<number, Float64Array>();
  rows.forEach((row, place) => {
    const freedom = estimates[place]!.patients - 1;
    if (freedom < 1) return;
    const largestRatios = byFreedom.get(freedom) ?? new Float64Array(count);
    byFreedom.set(freedom, keepLargest(largestRatios, flipStudentised(row, flips)));
  });
  const largest = new Float64Array(count);
  for (const [freedom, ratios] of byFreedom)
    keepLargest(
      largest,
      ratios.map((ratio) => tToNormal(ratio, freedom)),
    );
  largest.sort();
  const critical = largest[lastWithin(count, 1 - level)] ?? 0;
  return {
    critical,
    means: rows.map((row, place) => inferMean(row, estimates[place]!, { largest, critical, level, range })),
  };
}

/** Changes `largest` in place. */
function keepLargest(largest: Float64Array, values: Float64Array): Float64Array {
  for (let place = 0; place < largest.length; place++)
    if (values[place]! > largest[place]!) largest[place] = values[place]!;
  return largest;
}

interface Chance {
  /** Of each flip the largest ratio of the family, on the normal scale, ascending. */
  readonly largest: Float64Array;
  readonly critical: number;
  readonly level: number;
  readonly range: Interval;
}

function inferMean(row: Float64Array, estimate: MeanEstimate, chance: Chance): SimultaneousMean {
  const { largest, critical, level, range } = chance;
  const { mean, error, patients } = estimate;
  if (patients < 2) return { ...estimate, critical: Infinity, interval: range, pValue: 1 };
  const size = tToNormal(studentisedSize(...addUp(row), patients), patients - 1);
  // A flip of all signs or of none gives the same size again, but for rounding.
  const reached = largest.length - countBelow(largest, size * (1 - rounding));
  const pValue = (1 + reached) / (1 + largest.length);
  const ownCritical = normalToT(critical * (1 + rounding), patients - 1);
  const alike = pValue > level ? Math.abs(mean) : 0;
  const reach = size === Infinity || error === 0 ? alike : ownCritical * error;
  return {
    ...estimate,
    critical: ownCritical,
    interval: cutTo(range, { low: mean - reach, high: mean + reach }),
    pValue,
  };
}

/** Ratios this near to each other, as shares of themselves, are equal. */
const rounding = 1e-9;

/** Sum and sum of squares of the values that are there. */
function addUp(row: Float64Array): [number, number] {
  const known = row.filter((value) => !Number.isNaN(value));
  return [known.reduce((sum, value) => sum + value, 0), known.reduce((sum, value) => sum + value * value, 0)];
}

/** How many of the ascending values lie below one. */
function countBelow(sorted: Float64Array, value: number): number {
  let [from, to] = [0, sorted.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (sorted[middle]! < value) from = middle + 1;
    else to = middle;
  }
  return from;
}
