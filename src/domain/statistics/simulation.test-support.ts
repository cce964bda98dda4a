// Simulated trials: how often verdicts and intervals are right.
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { quantileSorted } from 'simple-statistics';
import type { Interval } from './comparison.ts';
import { maxT } from './max-t.ts';
import { lastWithin } from './patient-interval.ts';
import { orderByPatient, type PatientValues } from './patient-values.ts';
import { drawResamples, type Resamples } from './resamples.ts';
import { estimateMean, studentise, studentisedMean } from './studentised.ts';
import { drawFamily, normalStream, type Population, type TrialSettings } from './trials.test-support.ts';

export interface VerdictShares {
  /** Trials without an effect in which any variant is said to beat, to lose to, the reference. */
  readonly falseBeats: number;
  readonly falseLoses: number;
  /** Trials in which the first variant, better by `effect`, is said to beat it. */
  readonly found: number;
}

interface VerdictMethod {
  readonly name: string;
  readonly judge: (family: readonly PatientValues[], seed: number, count?: number) => Interval[];
  /** An effect on a variant moves its interval and nothing else: samples are of the values less their mean. */
  readonly moved: boolean;
}

/** The one that is used, and two that were not chosen. */
export const verdictMethods: readonly VerdictMethod[] = [
  { name: 'bootstrap, least error (used)', judge: intervalsOfMaxT, moved: true },
  { name: 'bootstrap', judge: intervalsBy(bootstrapCritical), moved: true },
  { name: 'flips of signs', judge: intervalsBy(flipCritical), moved: false },
];

interface TrialOptions {
  readonly trials: number;
  readonly seed: number;
  /** Of resamples. */
  readonly count?: number;
  readonly methods?: readonly VerdictMethod[];
}

/** So many families of differences, each judged as a board judges its variants; a row for each method. */
export function simulateVerdicts(
  settings: TrialSettings & { readonly effect: number },
  { trials, seed, count, methods = verdictMethods.slice(0, 1) }: TrialOptions,
): VerdictShares[] {
  const normal = normalStream(seed);
  const sums = methods.map(() => ({ falseBeats: 0, falseLoses: 0, found: 0 }));
  for (let trial = 0; trial < trials; trial++) {
    const family = drawFamily(settings, normal);
    methods.forEach(({ judge, moved }, place) => {
      const intervals = judge(family, trial, count);
      const better = moved
        ? intervals[0]!.low + settings.effect
        : judge(shiftFirst(family, settings.effect), trial, count)[0]!.low;
      sums[place]!.falseBeats += Number(intervals.some(({ low }) => low > 0));
      sums[place]!.falseLoses += Number(intervals.some(({ high }) => high < 0));
      sums[place]!.found += Number(better > 0);
    });
  }
  return sums.map(({ falseBeats, falseLoses, found }) => ({
    falseBeats: falseBeats / trials,
    falseLoses: falseLoses / trials,
    found: found / trials,
  }));
}

function intervalsOfMaxT(family: readonly PatientValues[], seed: number, count?: number): Interval[] {
  const range = { low: -Infinity, high: Infinity };
  return maxT(family, { seed, range, ...(count && { count }) }).means.map(({ interval }) => interval);
}

type CriticalValue = (rows: readonly Float64Array[], seed: number) => number;

function intervalsBy(critical: CriticalValue): VerdictMethod['judge'] {
  return (family, seed) => {
    const rows = family.map(orderByPatient);
    const reach = critical(rows, seed);
    return rows
      .map(estimateMean)
      .map(({ mean, error }) => ({ low: mean - reach * error, high: mean + reach * error }));
  };
}

/** 95 % quantile of the largest |bootstrap-t| over the family, each with its own error. */
function bootstrapCritical(rows: readonly Float64Array[], seed: number): number {
  const resamples = drawResamples(rows[0]!.length, { seed });
  return largestQuantile(rows.map((row) => studentise(row, estimateMean(row), resamples)));
}

/** 95 % quantile of the largest |t| over the family when every patient's sign is a coin's (Nichols and Holmes 2002). */
function flipCritical(rows: readonly Float64Array[], seed: number): number {
  const [patients, count] = [rows[0]!.length, 1999];
  const generator = xoroshiro128plus(seed);
  const signs = Int8Array.from({ length: count * patients }, () => 2 * uniformInt(generator, 0, 1) - 1);
  return largestQuantile(
    rows.map((row) => {
      const squares = row.reduce((sum, value) => sum + value * value, 0);
      return Float64Array.from({ length: count }, (_, flip) => {
        let sum = 0;
        for (let patient = 0; patient < patients; patient++)
          sum += signs[flip * patients + patient]! * row[patient]!;
        const variance = (squares - (sum * sum) / patients) / (patients - 1);
        return studentisedMean(sum / patients, variance, patients);
      });
    }),
  );
}

function largestQuantile(ratios: readonly Float64Array[]): number {
  const largest = ratios[0]!.map((_, sample) => Math.max(...ratios.map((of) => Math.abs(of[sample]!))));
  return largest.sort()[lastWithin(largest.length, 0.95)]!;
}

function shiftFirst(family: readonly PatientValues[], effect: number): PatientValues[] {
  const [first, ...others] = family;
  return [new Map([...first!].map(([patient, value]) => [patient, value + effect])), ...others];
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
  const settings = { variants: 1, patients, population, correlation: 0 };
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
