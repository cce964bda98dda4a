import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** Random signs of patients, 1 or -1, `[count, patients]`: a patient's sign is the same for every variant. */
export interface SignFlips {
  readonly patients: number;
  readonly count: number;
  readonly signs: Int8Array;
}

/** `count` random flips of the signs of `patients` differences (Fisher 1935, section 21); equal for equal arguments. */
export function drawSignFlips(patients: number, { count, seed }: { count: number; seed: number }): SignFlips {
  const generator = xoroshiro128plus(seed);
  const signs = new Int8Array(count * patients);
  // A word of the generator holds the signs of 24 patients.
  for (let place = 0, word = 0; place < signs.length; place++, word >>= 1) {
    if (place % 24 === 0) word = uniformInt(generator, 0, 0xffffff);
    signs[place] = 2 * (word & 1) - 1;
  }
  return { patients, count, signs };
}

/**
 * |mean / standard error| of the flipped values for each flip, `[count]`; NaN in `row` where a patient has no value.
 * Flips leave the squares as they are, so only the sums are taken anew.
 */
export function flipStudentised(row: Float64Array, flips: SignFlips): Float64Array {
  const known = Array.from(row.keys()).filter((patient) => !Number.isNaN(row[patient]!));
  const values = Float64Array.from(known, (patient) => row[patient]!);
  const squares = values.reduce((sum, value) => sum + value * value, 0);
  const ratios = new Float64Array(flips.count);
  for (let flip = 0; flip < flips.count; flip++) {
    const start = flip * flips.patients;
    let sum = 0;
    for (let place = 0; place < values.length; place++)
      sum += flips.signs[start + known[place]!]! * values[place]!;
    ratios[flip] = studentisedSize(sum, squares, values.length);
  }
  return ratios;
}

/** |mean / standard error| from sums over at least two patients; infinite where they all differ alike. */
export function studentisedSize(sum: number, squares: number, patients: number): number {
  if (sum === 0) return 0;
  const spread = squares - (sum * sum) / patients;
  // What rounding leaves of no spread at all is none.
  if (spread <= 1e-12 * squares) return Infinity;
  return Math.abs(sum) / Math.sqrt((spread * patients) / (patients - 1));
}
