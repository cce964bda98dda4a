import type { Resamples } from './resamples.ts';

/** Mean of the values that are there, their sample deviation, the standard error of the mean, and how many. */
export interface MeanEstimate {
  readonly mean: number;
  readonly deviation: number;
  readonly error: number;
  readonly patients: number;
}

/**
 * No resample's standard error counts as less than this share of the sample's. A sample that happens to leave out
 * the few patients who differ would else have next to none, and so one variant could hide all others under max-T.
 */
const leastErrorShare = 0.25;

/** Of a row with NaN where a patient has no value; all NaN but `patients` where there are fewer than two. */
export function estimateMean(row: Float64Array): MeanEstimate {
  const known = row.filter((value) => !Number.isNaN(value));
  const patients = known.length;
  if (patients < 2)
    return { mean: known[0] ?? Number.NaN, deviation: Number.NaN, error: Number.NaN, patients };
  const mean = known.reduce((sum, value) => sum + value, 0) / patients;
  const squares = known.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const deviation = Math.sqrt(squares / (patients - 1));
  return { mean, deviation, error: deviation / Math.sqrt(patients), patients };
}

/**
 * (mean* - mean) / error* of each resample, `[count]`: what (mean - truth) / error does when patients are drawn again
 * (Efron and Tibshirani 1993, section 12.5). 0 where a sample holds fewer than two of the row's patients.
 */
export function studentise(row: Float64Array, estimate: MeanEstimate, resamples: Resamples): Float64Array {
  const { patients, count, drawn } = resamples;
  const centred = row.map((value) => value - estimate.mean);
  const known = Array.from(centred.keys()).filter((patient) => !Number.isNaN(centred[patient]!));
  const values = Float64Array.from(known, (patient) => centred[patient]!);
  const whole = known.length === patients;
  const ratios = new Float64Array(count);
  for (let sample = 0; sample < count; sample++) {
    const start = sample * patients;
    let [size, sum, squares] = [0, 0, 0];
    for (let place = 0; place < values.length; place++) {
      const times = drawn[start + (whole ? place : known[place]!)]!;
      const weighted = times * values[place]!;
      size += times;
      sum += weighted;
      squares += weighted * values[place]!;
    }
    if (size < 2) continue;
    const variance = Math.max(0, squares - (sum * sum) / size) / (size - 1);
    const error = Math.max(Math.sqrt(variance / size), leastErrorShare * estimate.error);
    ratios[sample] = error === 0 ? 0 : sum / size / error;
  }
  return ratios;
}
