import type { Interval } from './comparison.ts';
import { leastVariance } from './least-variance.ts';
import { cutTo, differenceRange, lastWithin } from './patient-interval.ts';
import { orderByPatient, orderPatients, type PatientValues } from './patient-values.ts';
import { drawResamples, type Resamples } from './resamples.ts';
import {
  estimateMean,
  leastVarianceShare,
  type MeanEstimate,
  type ResampledMoments,
  resampleMoments,
  studentisedMean,
} from './studentised.ts';
import { normalToT, tToNormal } from './t-scale.ts';

export interface MaxTOptions {
  /** What a mean can be; intervals are cut to it. */
  readonly range?: Interval;
  /** Share of families in which any true zero may be declared a difference. */
  readonly level?: number;
  /** Of resamples, so that level (count + 1) is a whole number. */
  readonly count?: number;
  readonly seed?: number;
  /** Whether a set lends its variance to the least one, in the order of the sets; by default each does. */
  readonly lends?: readonly boolean[];
}

/** `deviation` and `error` as they count. */
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
 * chapter 2) over bootstrap samples of patients. Sets of the same patients share the samples, which keeps their
 * correlation. Each ratio is put on the normal scale by its own degrees of freedom, so that a set of few patients does
 * not widen the others. A set of fewer than two gets the whole range.
 *
 * A set's variance counts as at least the `leastVariance` of the sets that lend theirs, in the data as in each sample.
 * Where differences are skew, a variance is small by chance just where the mean is high by chance, and such sets would
 * lead the family. The idea is that of moderated t (Tusher, Tibshirani and Chu 2001, PNAS 98, 5116; Smyth 2004); the
 * quartile leaves sets with larger variances alone. docs/results/statistics.md says how often verdicts are right with it
 * and without.
 */
export function maxT(
  family: readonly PatientValues[],
  { range = differenceRange, level = 0.05, count = 3999, seed = 20_190_531, lends }: MaxTOptions = {},
): MaxT {
  const sets = family.map((values, place) => ({
    patients: orderPatients(values).join('\n'),
    values: orderByPatient(values),
    estimate: estimateMean(orderByPatient(values)),
    lends: lends?.[place] ?? true,
  }));
  const spread = sets.filter(({ estimate }) => estimate.deviation > 0);
  const lenders = spread.filter((set) => set.lends).map(({ estimate }) => estimate.deviation ** 2);
  const least = Math.sqrt(leastVariance(Float64Array.from(lenders).sort()));
  const largest = drawLargest(spread, { count, seed });
  const chance: Chance = { largest, critical: largest[lastWithin(count, 1 - level)]!, level, range };
  const means = sets.map(({ estimate }) => inferMean(countDeviation(estimate, least), chance));
  return { critical: chance.critical, means };
}

interface ValueSet {
  /** Which patients, as a key. */
  readonly patients: string;
  readonly values: Float64Array;
  readonly estimate: MeanEstimate;
  readonly lends: boolean;
}

interface Draws {
  readonly count: number;
  readonly seed: number;
}

/** Of each sample the largest |ratio| of the sets, on the normal scale, ascending. */
function drawLargest(sets: readonly ValueSet[], draws: Draws): Float64Array {
  const largest = new Float64Array(draws.count);
  if (sets.length === 0) return largest;
  const resamples = drawForEach(sets, draws);
  const moments = sets.map(({ patients, values, estimate }) =>
    resampleMoments(values, estimate, resamples.get(patients)!),
  );
  const lent = moments.filter((_, place) => sets[place]!.lends).map(({ variances }) => variances);
  const least = takeLeast(lent, draws.count);
  moments.forEach((of, place) => keepLargest(largest, sets[place]!.estimate, { ...of, least }));
  return largest.sort();
}

/** Samples of each different set of patients, whatever the order of the sets. */
function drawForEach(sets: readonly ValueSet[], { count, seed }: Draws): Map<string, Resamples> {
  const sizes = new Map(sets.map(({ patients, values }) => [patients, values.length]));
  return new Map(
    [...sizes]
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([patients, size], place) => [patients, drawResamples(size, { count, seed: seed + place })]),
  );
}

/** Changes `largest` in place. */
function keepLargest(
  largest: Float64Array,
  { deviation, patients }: MeanEstimate,
  { means, variances, least }: ResampledMoments & { least: Float64Array },
): void {
  const own = leastVarianceShare * deviation ** 2;
  for (let sample = 0; sample < largest.length; sample++) {
    const variance = Math.max(variances[sample]!, least[sample]!, own);
    const ratio = studentisedMean(means[sample]!, variance, patients);
    const size = tToNormal(Math.abs(ratio), patients - 1);
    if (size > largest[sample]!) largest[sample] = size;
  }
}

interface Chance {
  /** Of each sample the largest ratio of the family, on the normal scale, ascending. */
  readonly largest: Float64Array;
  readonly critical: number;
  readonly level: number;
  readonly range: Interval;
}

function inferMean(estimate: MeanEstimate, chance: Chance): SimultaneousMean {
  const { largest, critical, level, range } = chance;
  const { mean, error, patients } = estimate;
  if (patients < 2) return { ...estimate, critical: Infinity, interval: range, pValue: 1 };
  const size = tToNormal(Math.abs(studentisedMean(mean, error ** 2, 1)), patients - 1);
  const pValue = (1 + largest.length - countBelow(largest, size)) / (1 + largest.length);
  const ownCritical = normalToT(critical, patients - 1);
  // Where ratio and critical value are equal but for rounding, the p decides.
  const reach = Math.max(pValue > level ? Math.abs(mean) : 0, ownCritical * error);
  return {
    ...estimate,
    critical: ownCritical,
    interval: cutTo(range, { low: mean - reach, high: mean + reach }),
    pValue,
  };
}

/** As at least the family's; patients none of whom differs need no error, the models are the same. */
function countDeviation(own: MeanEstimate, least: number): MeanEstimate {
  if (own.patients < 2 || (own.mean === 0 && own.deviation === 0)) return own;
  const deviation = Math.max(own.deviation, least);
  return { ...own, deviation, error: deviation / Math.sqrt(own.patients) };
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

/** The least variance of each sample, `[count]`. */
function takeLeast(rows: readonly Float64Array[], count: number): Float64Array {
  const column = new Float64Array(rows.length);
  return new Float64Array(count).map((_, sample) => {
    for (let row = 0; row < rows.length; row++) column[row] = rows[row]![sample]!;
    return leastVariance(column.sort());
  });
}
