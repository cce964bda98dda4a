import type { Interval } from './comparison.ts';
import { moderate, moderationWeight } from './moderated-variance.ts';
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
}

/** `deviation` and `error` are moderated. */
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
 * chapter 2) over bootstrap samples of patients, with errors of moderated variances, anew in each sample. Sets of the
 * same patients share the samples, which keeps their correlation. Each ratio is put on the normal scale by its own
 * degrees of freedom, so that a set of few patients does not widen the others. A set of fewer than two gets the whole
 * range. docs/results/statistics.md says how often it is right.
 */
export function maxT(
  family: readonly PatientValues[],
  { range = differenceRange, level = 0.05, count = 3999, seed = 20_190_531 }: MaxTOptions = {},
): MaxT {
  const sets = family.map((values) => ({
    patients: orderPatients(values).join('\n'),
    values: orderByPatient(values),
    estimate: estimateMean(orderByPatient(values)),
  }));
  const spread = sets.filter(({ estimate }) => estimate.deviation > 0);
  const { moderation, largest } = resampleFamily(spread, { count, seed });
  const critical = largest[lastWithin(count, 1 - level)]!;
  const chance: Chance = { largest, critical, level, range };
  return { critical, means: sets.map(({ estimate }) => inferMean(estimate, moderation, chance)) };
}

interface ValueSet {
  /** Which patients, as a key. */
  readonly patients: string;
  readonly values: Float64Array;
  readonly estimate: MeanEstimate;
}

interface Moderation {
  /** In [0, 1]. */
  readonly weight: number;
  /** The mean variance of the family. */
  readonly variance: number;
}

interface Draws {
  readonly count: number;
  readonly seed: number;
}

/** How far a family of sets with some spread is moderated, and of each sample the largest ratio, ascending. */
function resampleFamily(
  sets: readonly ValueSet[],
  draws: Draws,
): { moderation: Moderation; largest: Float64Array } {
  const largest = new Float64Array(draws.count);
  if (sets.length === 0) return { moderation: { weight: 0, variance: 0 }, largest };
  const resamples = drawForEach(sets, draws);
  const moments = sets.map(({ patients, values, estimate }) =>
    resampleMoments(values, estimate, resamples.get(patients)!),
  );
  const own = sets.map(({ estimate }) => estimate.deviation ** 2);
  const resampled = moments.map(({ variances }) => variances);
  const moderation = {
    weight: moderationWeight(own, resampled),
    variance: own.reduce((sum, variance) => sum + variance, 0) / own.length,
  };
  const familyVariances = averageEach(resampled);
  moments.forEach((of, place) =>
    keepLargest(largest, sets[place]!.estimate, { of, familyVariances, moderation }),
  );
  return { moderation, largest: largest.sort() };
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
  {
    of,
    familyVariances,
    moderation,
  }: {
    of: ResampledMoments;
    familyVariances: Float64Array;
    moderation: Moderation;
  },
): void {
  const { weight } = moderation;
  const freedom = moderatedFreedom(patients, weight);
  const least = leastVarianceShare * moderate(deviation ** 2, moderation.variance, weight);
  for (let sample = 0; sample < largest.length; sample++) {
    const variance = moderate(of.variances[sample]!, familyVariances[sample]!, weight);
    const ratio = studentisedMean(of.means[sample]!, Math.max(variance, least), patients);
    const size = tToNormal(Math.abs(ratio), freedom);
    if (size > largest[sample]!) largest[sample] = size;
  }
}

/** Those of the set and, by the weight, of the family (Smyth 2004, section 3); bounded where the weight is 1. */
function moderatedFreedom(patients: number, weight: number): number {
  return (patients - 1) / Math.max(1e-6, 1 - weight);
}

interface Chance {
  /** Of each sample the largest ratio of the family, on the normal scale, ascending. */
  readonly largest: Float64Array;
  readonly critical: number;
  readonly level: number;
  readonly range: Interval;
}

function inferMean(own: MeanEstimate, moderation: Moderation, chance: Chance): SimultaneousMean {
  const { largest, critical, level, range } = chance;
  if (own.patients < 2) return { ...own, critical: Infinity, interval: range, pValue: 1 };
  const estimate = moderateError(own, moderation);
  const { mean, error, patients } = estimate;
  const freedom = moderatedFreedom(patients, moderation.weight);
  const size = tToNormal(Math.abs(studentisedMean(mean, error ** 2, 1)), freedom);
  const pValue = (1 + largest.length - countBelow(largest, size)) / (1 + largest.length);
  const ownCritical = normalToT(critical, freedom);
  // Where ratio and critical value are equal but for rounding, the p decides.
  const reach = Math.max(pValue > level ? Math.abs(mean) : 0, ownCritical * error);
  return {
    ...estimate,
    critical: ownCritical,
    interval: cutTo(range, { low: mean - reach, high: mean + reach }),
    pValue,
  };
}

/** Patients none of whom differs need no error: the models are the same. */
function moderateError(own: MeanEstimate, { weight, variance }: Moderation): MeanEstimate {
  if (own.mean === 0 && own.deviation === 0) return own;
  const deviation = Math.sqrt(moderate(own.deviation ** 2, variance, weight));
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

/** Of equally long rows. */
function averageEach(rows: readonly Float64Array[]): Float64Array {
  const sums = new Float64Array(rows[0]!.length);
  for (const row of rows) for (let place = 0; place < sums.length; place++) sums[place]! += row[place]!;
  return sums.map((sum) => sum / rows.length);
}
