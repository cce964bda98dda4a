import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** Random signs of patients, the same for every variant: a bit a patient, eight patients a byte, `[count, bytes]`. */
export interface SignFlips {
  readonly patients: number;
  readonly count: number;
  readonly bits: Uint8Array;
}

/** `count` random flips of the signs of `patients` differences (Fisher 1935, section 21); equal for equal arguments. */
export function drawSignFlips(patients: number, { count, seed }: { count: number; seed: number }): SignFlips {
  const generator = xoroshiro128plus(seed);
  const bits = Uint8Array.from({ length: count * Math.ceil(patients / 8) }, () =>
    uniformInt(generator, 0, 255),
  );
  return { patients, count, bits };
}

/**
 * |mean / standard error| of the flipped values for each flip, `[count]`; NaN in `row` where a patient has no value.
 * Flips leave the squares as they are, so only the sums are taken anew, eight patients at a time from a table.
 */
export function flipStudentised(row: Float64Array, { patients: all, count, bits }: SignFlips): Float64Array {
  const values = row.map((value) => (Number.isNaN(value) ? 0 : value));
  const patients = row.filter((value) => !Number.isNaN(value)).length;
  const squares = values.reduce((sum, value) => sum + value * value, 0);
  const bytes = Math.ceil(all / 8);
  const tables = tabulateSums(values, bytes);
  const ratios = new Float64Array(count);
  for (let flip = 0; flip < count; flip++) {
    let sum = 0;
    for (let byte = 0; byte < bytes; byte++) sum += tables[byte * 256 + bits[flip * bytes + byte]!]!;
    ratios[flip] = studentisedSize(sum, squares, patients);
  }
  return ratios;
}

/** The sum of each eight values under each of their 256 signs, `[bytes, 256]`; a set bit keeps the sign. */
function tabulateSums(values: Float64Array, bytes: number): Float64Array {
  const sums = new Float64Array(bytes * 256);
  for (let byte = 0; byte < bytes; byte++) {
    const first = byte * 8;
    let turned = 0;
    for (let bit = 0; bit < 8; bit++) turned -= values[first + bit] ?? 0;
    sums[byte * 256] = turned;
    // Each entry is one that is there already, the sign of its highest bit turned back.
    for (let entry = 1; entry < 256; entry++) {
      const bit = 31 - Math.clz32(entry);
      sums[byte * 256 + entry] = sums[byte * 256 + (entry ^ (1 << bit))]! + 2 * (values[first + bit] ?? 0);
    }
  }
  return sums;
}

/** |mean / standard error| from sums over at least two patients; infinite where they all differ alike. */
export function studentisedSize(sum: number, squares: number, patients: number): number {
  if (sum === 0) return 0;
  const spread = squares - (sum * sum) / patients;
  // What rounding leaves of no spread at all is none.
  if (spread <= 1e-12 * squares) return Infinity;
  return Math.abs(sum) / Math.sqrt((spread * patients) / (patients - 1));
}
