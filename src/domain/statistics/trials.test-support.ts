import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { errorFunction, mean, standardDeviation } from 'simple-statistics';
import type { PatientValues } from './patient-values.ts';

//BANKS

/** Values drawn by their share of the population below them. */
export interface Population {
  readonly mean: number;
  /** The value below which a share of the population lies, linear between the bank's. */
  readonly quantile: (share: number) => number;
}

/** Differences with mean 0, the deviation that is asked for, and the shape of the measured ones, or its mirror image. */
export function differencePopulation(deviation: number, mirrored = false): Population {
  const raw = quantilesOf(mirrored ? standardDifferences.map((value) => -value) : standardDifferences);
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
