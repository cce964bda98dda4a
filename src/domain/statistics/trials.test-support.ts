import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { errorFunction, mean, sampleSkewness, standardDeviation } from 'simple-statistics';
import type { PatientValues } from './patient-values.ts';

/**
 * Differences of volume Dice between two models and a U-Net on 40 real patients, each model's less its mean, in its
 * standard deviations, ascending. docs/results/statistics.md says how they were measured.
 */
const standardDifferences: readonly number[] = [
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

/** Shapes of differences: as measured, its mirror image, and with a tail of losses that is half as long again. */
export const differenceShapes = {
  measured: (value: number) => value,
  mirrored: (value: number) => -value,
  'longer tail': (value: number) => (value < -1 ? 1.5 * value + 0.5 : value),
} as const;

/** Differences with mean 0, the deviation that is asked for, and one of the shapes. */
export function differencePopulation(
  deviation: number,
  shape: keyof typeof differenceShapes = 'measured',
): Population {
  return populationOf(standardDifferences.map(differenceShapes[shape]), deviation);
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
  /** Added to every difference of the first variant. */
  readonly effect: number;
}

/** One family of differences: a Gaussian copula over variants, each with the population's own distribution. */
export function drawFamily(settings: TrialSettings, normal: () => number): PatientValues[] {
  const { variants, patients, population, correlation, effect } = settings;
  const shared = Array.from({ length: patients }, normal);
  return Array.from({ length: variants }, (_, variant) => {
    const values = shared.map((score) => {
      const own = Math.sqrt(correlation) * score + Math.sqrt(1 - correlation) * normal();
      return population.quantile((1 + errorFunction(own / Math.SQRT2)) / 2) + (variant === 0 ? effect : 0);
    });
    return new Map(values.map((value, patient) => [`patient ${String(patient).padStart(3, '0')}`, value]));
  });
}
