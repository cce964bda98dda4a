import type { Lanes } from '../lanes.ts';
import { writePolynomial } from './polynomial.ts';

/** To be hidden (constants.ts) before a loop that uses `writeSigmoid`. */
export const exponentialConstants = {
  one: 1,
  expLimit: 87,
  expLowest: -87,
  logarithmOfE: Math.LOG2E,
  // Added and taken away again, it leaves the nearest whole number, which then lies in the sum's lowest bits.
  wholeShift: 1.5 * 2 ** 23,
  // ln 2 in two parts, the first of few digits, so that its products are exact.
  logarithmHigh: -0.693359375,
  logarithmLow: 2.1219444e-4,
  exp0: 1.98756915e-4,
  exp1: 1.3981999507e-3,
  exp2: 8.3334519073e-3,
  exp3: 4.1665795894e-2,
  exp4: 1.6666665459e-1,
  exp5: 0.5,
} as const;

const factors = ['exp0', 'exp1', 'exp2', 'exp3', 'exp4', 'exp5'];

interface Names {
  readonly output: string;
  readonly input: string;
}

/**
 * `const output = 1 / (1 + exp(-input))`, vectors; the exponent is kept within 87, where floats are still normal. The
 * exponential is Cephes' expf (Moshier 1989, in the Netlib): exp(r) by a polynomial times 2^n. Relative error below 2e-7.
 */
export function writeSigmoid(lanes: Lanes, { output, input }: Names): string {
  const { define, multiplyAdd } = lanes;
  return [
    // pmax(a, b) is a < b ? b : a, and keeps the NaN of a first operand.
    define('x', (lane) => `f32x4.pmin(f32x4.pmax(f32x4.neg(${input}_${lane}), expLowest), expLimit)`),
    define('shifted', (lane) => multiplyAdd(`x_${lane}`, 'logarithmOfE', 'wholeShift')),
    define('whole', (lane) => `f32x4.sub(shifted_${lane}, wholeShift)`),
    define('rough', (lane) => multiplyAdd(`whole_${lane}`, 'logarithmHigh', `x_${lane}`)),
    define('r', (lane) => multiplyAdd(`whole_${lane}`, 'logarithmLow', `rough_${lane}`)),
    define('square', (lane) => `f32x4.mul(r_${lane}, r_${lane})`),
    writePolynomial(lanes, { output: 'bend', input: 'r', square: 'square', factors }),
    define('tail', (lane) => multiplyAdd(`bend_${lane}`, `square_${lane}`, `r_${lane}`)),
    define('power', (lane) => `i32x4.add(i32x4.shl(shifted_${lane}, 23), one)`),
    define('exponential', (lane) => `f32x4.mul(f32x4.add(tail_${lane}, one), power_${lane})`),
    define(output, (lane) => `f32x4.div(one, f32x4.add(exponential_${lane}, one))`),
  ].join('');
}
