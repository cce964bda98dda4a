import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/**
 * Bootstrap samples of patients: how often each was drawn, `[count, patients]`. Drawn once and used for every
 * variant, which keeps the variants' correlation.
 */
export interface Resamples {
  readonly patients: number;
  readonly count: number;
  readonly drawn: Uint8Array;
}

export interface ResampleOptions {
  /** So that 5 % of (count + 1) is a whole number (Davison and Hinkley 1997, section 4.2). */
  readonly count?: number;
  readonly seed?: number;
}

/** `count` samples of `patients` patients with replacement (Efron 1979); equal for equal arguments. */
export function drawResamples(
  patients: number,
  { count = 3999, seed = 20_190_531 }: ResampleOptions = {},
): Resamples {
  const generator = xoroshiro128plus(seed);
  const drawn = new Uint8Array(count * patients);
  for (let sample = 0; sample < count; sample++)
    for (let draw = 0; draw < patients; draw++)
      drawn[sample * patients + uniformInt(generator, 0, patients - 1)]! += 1;
  return { patients, count, drawn };
}
