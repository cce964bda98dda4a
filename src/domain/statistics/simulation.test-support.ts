// Simulated trials: how often verdicts and intervals are right.
import { quantileSorted } from 'simple-statistics';
import { maxT } from './max-t.ts';
import { lastWithin } from './patient-interval.ts';
import { alignPatients, type PatientValues } from './patient-values.ts';
import { drawResamples, type Resamples } from './resamples.ts';
import { estimateMean, studentise } from './studentised.ts';
import { drawFamily, normalStream, type Population, type TrialSettings } from './trials.test-support.ts';

export interface VerdictShares {
  /** Trials in which any variant without an effect is said to beat, to lose to, the reference. */
  readonly falseBeats: number;
  readonly falseLoses: number;
  /** Trials in which the first variant is said to beat it. */
  readonly found: number;
  /** The same where the critical value is that of the largest bootstrap-t, patients resampled for all variants. */
  readonly byBootstrap: { readonly falseBeats: number; readonly found: number } | null;
}

interface TrialOptions {
  readonly trials: number;
  readonly seed: number;
  /** Of flips. */
  readonly count?: number;
  /** Judges each family by the bootstrap too. */
  readonly bootstrap?: boolean;
}

/** So many families of differences, each judged as a board judges its variants. */
export function simulateVerdicts(
  settings: TrialSettings,
  { trials, seed, count, bootstrap = false }: TrialOptions,
): VerdictShares {
  const normal = normalStream(seed);
  const sums = { falseBeats: 0, falseLoses: 0, found: 0 };
  const byBootstrap = { falseBeats: 0, found: 0 };
  for (let trial = 0; trial < trials; trial++) {
    const family = drawFamily(settings, normal);
    const { means } = maxT(family, { seed: trial, ...(count && { count }) });
    const first = settings.effect === 0 ? 0 : 1;
    const beats = means.map(({ interval }) => interval.low > 0);
    sums.falseBeats += Number(beats.slice(first).some(Boolean));
    sums.falseLoses += Number(means.slice(first).some(({ interval }) => interval.high < 0));
    sums.found += Number(beats[0]);
    if (!bootstrap) continue;
    const critical = bootstrapCritical(family, trial);
    const reached = means.map(({ mean, error }) => mean / error > critical);
    byBootstrap.falseBeats += Number(reached.slice(first).some(Boolean));
    byBootstrap.found += Number(reached[0]);
  }
  const share = <T extends object>(counts: T) =>
    Object.fromEntries(Object.entries(counts).map(([name, value]) => [name, value / trials])) as T;
  return { ...share(sums), byBootstrap: bootstrap ? share(byBootstrap) : null };
}

/** 95 % quantile of the largest |bootstrap-t| over the family. */
function bootstrapCritical(family: readonly PatientValues[], seed: number): number {
  const { patients, rows } = alignPatients(family);
  const resamples = drawResamples(patients.length, { seed });
  const largest = new Float64Array(resamples.count);
  for (const row of rows)
    studentise(row, estimateMean(row), resamples).forEach((ratio, sample) => {
      largest[sample] = Math.max(largest[sample]!, Math.abs(ratio));
    });
  return largest.sort()[lastWithin(resamples.count, 0.95)]!;
}

export const coverageMethods = [
  'percentile',
  'bootstrap-t, equal tails',
  'bootstrap-t, symmetric (used)',
] as const;

export interface Coverage {
  readonly coverage: number;
  /** Mean width of the intervals. */
  readonly width: number;
}

/** How often each method's interval holds the population's mean. */
export function simulateCoverage(
  population: Population,
  { patients, trials, seed }: { patients: number; trials: number; seed: number },
): Coverage[] {
  const normal = normalStream(seed);
  const resamples = drawResamples(patients, { count: 1999 });
  const held = coverageMethods.map(() => ({ count: 0, width: 0 }));
  const settings = { variants: 1, patients, population, correlation: 0, effect: 0 };
  for (let trial = 0; trial < trials; trial++) {
    const row = Float64Array.from(drawFamily(settings, normal)[0]!.values());
    intervalsOf(row, resamples).forEach(([low, high], method) => {
      if (low <= population.mean && population.mean <= high) held[method]!.count += 1;
      held[method]!.width += high - low;
    });
  }
  return held.map(({ count, width }) => ({ coverage: count / trials, width: width / trials }));
}

function intervalsOf(row: Float64Array, resamples: Resamples): [number, number][] {
  const estimate = estimateMean(row);
  const means = Array.from(resampledMeans(row, resamples).sort());
  const ratios = Array.from(studentise(row, estimate, resamples).sort());
  const sizes = ratios.map(Math.abs).sort((a, b) => a - b);
  const reach = sizes[lastWithin(sizes.length, 0.95)]! * estimate.error;
  return [
    [quantileSorted(means, 0.025), quantileSorted(means, 0.975)],
    [
      estimate.mean - quantileSorted(ratios, 0.975) * estimate.error,
      estimate.mean - quantileSorted(ratios, 0.025) * estimate.error,
    ],
    [estimate.mean - reach, estimate.mean + reach],
  ];
}

function resampledMeans(row: Float64Array, { patients, count, drawn }: Resamples): Float64Array {
  return Float64Array.from({ length: count }, (_, sample) => {
    let sum = 0;
    for (let patient = 0; patient < patients; patient++)
      sum += drawn[sample * patients + patient]! * row[patient]!;
    return sum / patients;
  });
}
