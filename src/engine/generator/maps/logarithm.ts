import type { Lanes } from '../lanes.ts';
import type { Constant } from './constants.ts';
import { writePolynomial } from './polynomial.ts';

const factors = [
  7.0376836292e-2, -1.151461031e-1, 1.167699874e-1, -1.2420140846e-1, 1.4249322787e-1, -1.6668057665e-1,
  2.0000714765e-1, -2.4999993993e-1, 3.3333331174e-1,
];

const factorNames = factors.map((_, index) => `log${index}`);

/** What losses.ts keeps probabilities within. */
export const probabilityLimits = { leastProbability: 1e-7, mostProbability: 1 - 1e-7 } as const;

/** To be hidden (constants.ts), with `one`, before a loop that uses `writeCrossEntropy`. */
export const crossEntropyConstants: Readonly<Record<string, Constant>> = {
  half: 0.5,
  ...probabilityLimits,
  minusHalf: -0.5,
  logHigh: 0.693359375,
  logLow: -2.1219444e-4,
  // The bits of sqrt(1 / 2): a mantissa from there on is below sqrt(2).
  rootHalf: Math.SQRT1_2,
  ...Object.fromEntries(factors.map((factor, index) => [factorNames[index]!, factor])),
};

/** Added to the other lanes' zero bits, this keeps the 23 bits of a float's mantissa. */
const mantissaBits = 0x7fffff;

/** To stand after the hidden constants. */
export const mantissaMask = `const mantissa = v128.xor(i32x4.splat(${mantissaBits}), i32x4.splat(hidden));\n`;

interface CrossEntropyNames {
  readonly output: string;
  readonly probability: string;
  readonly truth: string;
}

/**
 * `const output = -log(truth ? p : 1 - p)`, vectors, the probability kept within 1e-7 of 0 and 1, truth 0 or 1; where it
 * is NaN, the output is some number. The logarithm is Cephes' logf (Moshier 1989, in the Netlib).
 */
export function writeCrossEntropy(lanes: Lanes, { output, probability, truth }: CrossEntropyNames): string {
  const { define, multiplyAdd } = lanes;
  return [
    define(
      'kept',
      (lane) => `f32x4.pmin(f32x4.pmax(${probability}_${lane}, leastProbability), mostProbability)`,
    ),
    define('isTumour', (lane) => `f32x4.lt(half, ${truth}_${lane})`),
    define('q', (lane) => `v128.bitselect(kept_${lane}, f32x4.sub(one, kept_${lane}), isTumour_${lane})`),
    define('above', (lane) => `i32x4.sub(q_${lane}, rootHalf)`),
    define('exponent', (lane) => `f32x4.convert_i32x4_s(i32x4.shr_s(above_${lane}, 23))`),
    define('f', (lane) => `f32x4.sub(i32x4.add(v128.and(above_${lane}, mantissa), rootHalf), one)`),
    define('f2', (lane) => `f32x4.mul(f_${lane}, f_${lane})`),
    writePolynomial(lanes, { output: 'series', input: 'f', square: 'f2', factors: factorNames }),
    define('cubic', (lane) => `f32x4.mul(f32x4.mul(series_${lane}, f_${lane}), f2_${lane})`),
    define('low', (lane) => multiplyAdd(`exponent_${lane}`, 'logLow', `cubic_${lane}`)),
    define('curved', (lane) => multiplyAdd(`f2_${lane}`, 'minusHalf', `low_${lane}`)),
    define('bent', (lane) => `f32x4.add(curved_${lane}, f_${lane})`),
    define(output, (lane) => `f32x4.neg(${multiplyAdd(`exponent_${lane}`, 'logHigh', `bent_${lane}`)})`),
  ].join('');
}
