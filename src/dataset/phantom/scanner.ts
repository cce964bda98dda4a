import type { PhantomRandom } from './phantom-random.ts';

/** What the scanner makes of the signal: bias field, gain, noise. */
export interface Scanner {
  /** A factor a channel. */
  readonly gain: readonly [number, number, number];
  /** Exponent of the bias field: across, along, z, and the bow of the middle. */
  readonly bias: readonly [number, number, number, number];
  /** Deviation of the noise, in grey levels. */
  readonly noise: number;
}

export function drawScanner(random: PhantomRandom): Scanner {
  const gain = (): number => random.between(0.72, 1.28);
  return {
    gain: [gain(), gain(), gain()],
    bias: [
      random.between(-0.22, 0.22),
      random.between(-0.22, 0.22),
      random.between(-0.12, 0.12),
      random.between(-0.2, 0.2),
    ],
    noise: random.between(2.5, 6.5),
  };
}

/** The bias field of a slice, a smooth factor around 1: the product of a factor a column and one a row. */
export function biasFactors(
  { bias }: Scanner,
  { z, side }: { z: number; side: number },
): { columns: Float64Array; rows: Float64Array } {
  const along = (slope: number, constant: number): Float64Array =>
    Float64Array.from({ length: side }, (_, pixel) => {
      const t = (2 * pixel) / side - 1;
      return Math.exp(constant + slope * t + bias[3] * (t * t - 0.25));
    });
  return { columns: along(bias[0], 0), rows: along(bias[1], bias[2] * z) };
}

const poolSize = 1 << 18;

/** Normal numbers, drawn once; slices read them from places of their own. */
export function drawNoisePool(random: PhantomRandom): Float32Array {
  return Float32Array.from({ length: poolSize }, () => random.normal());
}

/** Rician noise as in a magnitude image (Gudbjartsson and Patz 1995): both parts of the signal are disturbed. */
export function noisyLevel(level: number, deviation: number, pool: Float32Array, place: number): number {
  const real = level + deviation * pool[place & (poolSize - 1)]!;
  const imaginary = deviation * pool[(place * 3 + 101) & (poolSize - 1)]!;
  return Math.sqrt(real * real + imaginary * imaginary);
}
