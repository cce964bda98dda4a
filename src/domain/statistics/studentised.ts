import type { Resamples } from './resamples.ts';

/** Mean of the values that are there, their sample deviation, the standard error of the mean, and how many. */
export interface MeanEstimate {
  readonly mean: number;
  readonly deviation: number;
  readonly error: number;
  readonly patients: number;
}

/** Of each resample the mean of the centred values and their sample variance, `[count]`. */
export interface ResampledMoments {
  readonly means: Float64Array;
  readonly variances: Float64Array;
}

/**
 * No resample's variance counts as less than this share of the sample's, its error as less than a quarter. A sample
 * that happens to leave out the few patients who differ would else have next to none, and so one variant could hide
 * all others under max-T.
 */
export const leastVarianceShare = 1 / 16;

/** NaN, all but `patients`, where there are fewer than two values. */
export function estimateMean(values: Float64Array): MeanEstimate {
  const patients = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / patients;
  if (patients < 2) return { mean, deviation: Number.NaN, error: Number.NaN, patients };
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  // What rounding leaves of no spread at all is none, and what is too small to be squared.
  const none = Math.max(1e-24 * patients * mean * mean, 1e-60);
  const deviation = squares <= none ? 0 : Math.sqrt(squares / (patients - 1));
  return { mean, deviation, error: deviation / Math.sqrt(patients), patients };
}

/** Of the values less their mean, for samples of as many patients, at least two. */
export function resampleMoments(
  values: Float64Array,
  { mean }: MeanEstimate,
  { patients, count, drawn }: Resamples,
): ResampledMoments {
  const centred = values.map((value) => value - mean);
  const [means, variances] = [new Float64Array(count), new Float64Array(count)];
  for (let sample = 0; sample < count; sample++) {
    const start = sample * patients;
    let [sum, squares] = [0, 0];
    for (let patient = 0; patient < patients; patient++) {
      const weighted = drawn[start + patient]! * centred[patient]!;
      sum += weighted;
      squares += weighted * centred[patient]!;
    }
    means[sample] = sum / patients;
    variances[sample] = Math.max(0, squares - (sum * sum) / patients) / (patients - 1);
  }
  return { means, variances };
}

/**
 * (mean* - mean) / error* of each resample, `[count]`: what (mean - truth) / error does when patients are drawn again
 * (Efron and Tibshirani 1993, section 12.5). 0 where the values do not differ.
 */
export function studentise(values: Float64Array, estimate: MeanEstimate, resamples: Resamples): Float64Array {
  if (estimate.deviation === 0) return new Float64Array(resamples.count);
  const { means, variances } = resampleMoments(values, estimate, resamples);
  const least = leastVarianceShare * estimate.deviation ** 2;
  return means.map((mean, sample) =>
    studentisedMean(mean, Math.max(variances[sample]!, least), estimate.patients),
  );
}

/** mean / (standard error of a mean of so many); 0 of a mean 0, infinite of another without variance. */
export function studentisedMean(mean: number, variance: number, patients: number): number {
  return mean === 0 ? 0 : mean / Math.sqrt(variance / patients);
}
