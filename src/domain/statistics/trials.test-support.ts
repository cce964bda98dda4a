import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { errorFunction, mean, sampleSkewness, standardDeviation } from 'simple-statistics';
import type { PatientValues } from './patient-values.ts';

/**
 * Differences of volume Dice between eight variants of the deck's grid and a U-Net on real patients, each variant's
 * less their mean, in their standard deviations, ascending; `node bench/measure-differences.js SWEEP` prints such.
 */
const measuredDifferences: readonly number[] = [
  -3.32, -3.3, -3.3, -3.19, -3.07, -2.8, -2.47, -2.4, -2.35, -2.2, -2.17, -2.05, -1.86, -1.82, -1.73, -1.52,
  -1.52, -1.51, -1.47, -1.34, -1.34, -1.25, -1.18, -1.11, -1.01, -0.95, -0.94, -0.88, -0.74, -0.67, -0.63,
  -0.6, -0.58, -0.58, -0.58, -0.57, -0.56, -0.51, -0.47, -0.46, -0.4, -0.37, -0.33, -0.29, -0.29, -0.27,
  -0.26, -0.25, -0.21, -0.2, -0.2, -0.18, -0.17, -0.16, -0.15, -0.14, -0.13, -0.1, -0.1, -0.09, -0.09, -0.06,
  -0.04, 0, 0.02, 0.03, 0.04, 0.04, 0.05, 0.06, 0.08, 0.08, 0.1, 0.13, 0.15, 0.17, 0.18, 0.19, 0.2, 0.22,
  0.23, 0.23, 0.23, 0.24, 0.25, 0.26, 0.26, 0.26, 0.26, 0.27, 0.28, 0.3, 0.3, 0.3, 0.31, 0.32, 0.33, 0.33,
  0.33, 0.34, 0.35, 0.36, 0.36, 0.36, 0.36, 0.38, 0.38, 0.4, 0.4, 0.41, 0.41, 0.42, 0.42, 0.43, 0.45, 0.46,
  0.47, 0.48, 0.48, 0.49, 0.5, 0.51, 0.52, 0.52, 0.52, 0.53, 0.53, 0.53, 0.54, 0.54, 0.55, 0.55, 0.56, 0.56,
  0.56, 0.57, 0.57, 0.58, 0.6, 0.6, 0.6, 0.61, 0.61, 0.62, 0.63, 0.63, 0.67, 0.68, 0.68, 0.69, 0.69, 0.7, 0.7,
  0.7, 0.71, 0.72, 0.75, 0.75, 0.76, 0.81, 0.84, 0.86, 0.86, 0.86, 0.87, 0.88, 0.88, 0.89, 0.89, 0.93, 0.94,
  0.98, 0.99, 1.01, 1.02, 1.04, 1.06, 1.09, 1.1, 1.13, 1.14, 1.28, 1.4, 2.27,
];

/** Those of two models after a shorter training, on 40 real patients. docs/results/statistics.md tells of both. */
const briefDifferences: readonly number[] = [
  -2.67, -2.23, -1.95, -1.9, -1.89, -1.89, -1.67, -1.66, -1.64, -1.27, -1.27, -1.21, -1.17, -1.08, -0.77,
  -0.75, -0.67, -0.65, -0.65, -0.64, -0.62, -0.59, -0.58, -0.55, -0.53, -0.32, -0.29, -0.29, -0.21, -0.2,
  -0.07, -0.01, 0.03, 0.03, 0.09, 0.09, 0.09, 0.21, 0.22, 0.25, 0.29, 0.3, 0.3, 0.33, 0.34, 0.34, 0.37, 0.38,
  0.46, 0.47, 0.48, 0.5, 0.51, 0.54, 0.59, 0.63, 0.65, 0.65, 0.66, 0.69, 0.76, 0.76, 0.76, 0.79, 0.82, 0.82,
  0.84, 0.85, 0.92, 0.93, 0.94, 0.94, 0.95, 0.97, 1.14, 1.29, 1.37, 1.58, 1.63, 2.35,
];

/** Volume Dice of such patients, ascending. */
const patientDice: readonly number[] = [
  0, 0, 0, 0, 0.04, 0.07, 0.13, 0.17, 0.18, 0.21, 0.25, 0.27, 0.29, 0.36, 0.38, 0.38, 0.38, 0.4, 0.41, 0.42,
  0.42, 0.44, 0.46, 0.46, 0.5, 0.52, 0.52, 0.54, 0.56, 0.57, 0.58, 0.6, 0.6, 0.6, 0.6, 0.61, 0.61, 0.61, 0.62,
  0.62, 0.62, 0.63, 0.64, 0.66, 0.66, 0.67, 0.68, 0.68, 0.68, 0.69, 0.69, 0.69, 0.69, 0.7, 0.7, 0.71, 0.72,
  0.72, 0.73, 0.73, 0.73, 0.74, 0.74, 0.74, 0.75, 0.75, 0.76, 0.76, 0.77, 0.77, 0.78, 0.78, 0.79, 0.8, 0.8,
  0.81, 0.82, 0.83, 0.83, 0.83, 0.84, 0.85, 0.85, 0.87, 0.87, 0.88, 0.89, 0.9, 0.9, 0.93,
];

/** Values drawn by their share of the population below them. */
export interface Population {
  readonly mean: number;
  /** The value below which a share of the population lies, linear between the bank's. */
  readonly quantile: (share: number) => number;
}

/** Shapes of differences: as measured, its mirror image, with a tail of losses half as long again, and others. */
const shapes = {
  measured: measuredDifferences,
  mirrored: measuredDifferences.map((value) => -value),
  'longer tail': measuredDifferences.map((value) => (value < -1 ? 1.5 * value + 0.5 : value)),
  'brief training': briefDifferences,
  'two values': [-1, 1],
} as const;

export type DifferenceShape = keyof typeof shapes;

/** Of two variants' normal scores, as measured with the differences. */
export const measuredCorrelation = 0.52;

/** Differences with mean 0, the deviation that is asked for, and one of the shapes. */
export function differencePopulation(deviation: number, shape: DifferenceShape = 'measured'): Population {
  return populationOf(shapes[shape], deviation);
}

/** Mean 0 and the deviation that is asked for, in the shape of these values. */
export function populationOf(bank: readonly number[], deviation: number): Population {
  const raw = quantilesOf(bank);
  const fine = evenly(raw);
  const [centre, scale] = [mean(fine), deviation / standardDeviation(fine)];
  return { mean: 0, quantile: (share) => scale * (raw(share) - centre) };
}

/** Volume Dice of patients, as measured. */
export function dicePopulation(): Population {
  const quantile = quantilesOf(patientDice);
  return { mean: mean(evenly(quantile)), quantile };
}

function quantilesOf(bank: readonly number[]): (share: number) => number {
  const sorted = [...bank].sort((a, b) => a - b);
  return (share) => {
    const place = Math.min(1, Math.max(0, share)) * (sorted.length - 1);
    const below = Math.floor(place);
    return sorted[below]! + (place - below) * ((sorted[below + 1] ?? sorted[below]!) - sorted[below]!);
  };
}

/** Third standardised moment. */
export function skewnessOf({ quantile }: Population): number {
  return sampleSkewness(evenly(quantile));
}

/** Quantiles of 100,000 even shares: the population, near enough. */
function evenly(quantile: (share: number) => number): number[] {
  return Array.from({ length: 100_000 }, (_, place) => quantile((place + 0.5) / 100_000));
}

/** A stream of standard normal deviates (Box and Muller 1958), equal for equal seeds. */
export function normalStream(seed: number): () => number {
  const generator = xoroshiro128plus(seed);
  return () => {
    const radius = Math.sqrt(-2 * Math.log(1 - uniformFloat64(generator)));
    return radius * Math.cos(2 * Math.PI * uniformFloat64(generator));
  };
}

export interface TrialSettings {
  readonly variants: number;
  readonly patients: number;
  readonly population: Population;
  /** Correlation of the normal scores of two variants' differences: they share patients and the reference. */
  readonly correlation: number;
  /** Deviation between variants of the log of their deviations; the first has the population's own. 0 by default. */
  readonly unlike?: number;
  /** By how much the deviations of the last two thirds of the variants are wider. 1 by default. */
  readonly wider?: number;
}

/** One family of differences: a Gaussian copula over variants, each with the population's own distribution. */
export function drawFamily(settings: TrialSettings, normal: () => number): PatientValues[] {
  const { variants, patients, population, correlation, unlike = 0, wider = 1 } = settings;
  const shared = Array.from({ length: patients }, normal);
  return Array.from({ length: variants }, (_, variant) => {
    const spread = variant === 0 || unlike === 0 ? 1 : Math.exp(unlike * normal());
    const scale = variant < variants / 3 ? spread : wider * spread;
    const values = shared.map((score) => {
      const own = Math.sqrt(correlation) * score + Math.sqrt(1 - correlation) * normal();
      const value = population.quantile((1 + errorFunction(own / Math.SQRT2)) / 2);
      return population.mean + scale * (value - population.mean);
    });
    return new Map(values.map((value, patient) => [`patient ${String(patient).padStart(3, '0')}`, value]));
  });
}
