import { sampleStandardDeviation } from 'simple-statistics';
import type { EpochView } from '../../dashboard-reader.ts';
import { flattenSettings } from './compared-run.ts';
import type { KnownRun } from './compared-run.ts';

/** Runs that differ in seed and fold alone. */
export interface SeedGroup {
  /** The id of its first run: the same from one reading to the next. */
  readonly key: string;
  readonly runs: readonly KnownRun[];
}

/** Runs by all their settings but seed and fold, in the order in which they came. */
export function groupBySeed(runs: readonly KnownRun[]): SeedGroup[] {
  const groups = new Map<string, KnownRun[]>();
  for (const compared of runs) {
    const settings = flattenSettings(compared.run);
    settings.delete('seed');
    settings.delete('fold');
    const likeness = JSON.stringify([...settings].sort(([a], [b]) => (a < b ? -1 : 1)));
    groups.set(likeness, [...(groups.get(likeness) ?? []), compared]);
  }
  return [...groups.values()].map((alike) => ({ key: alike[0]!.id, runs: alike }));
}

export type BandKind = 'range' | 'deviation';

export interface BandPoint {
  readonly epoch: number;
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/**
 * Mean over a group's runs epoch by epoch, between least and most (`range`) or one sample deviation to either side
 * (`deviation`). Only epochs that two runs or more have: of one run there is no band.
 */
export function bandOver(
  curves: readonly (readonly { epoch: number; value: number | null }[])[],
  kind: BandKind,
): BandPoint[] {
  const byEpoch = new Map<number, number[]>();
  for (const { epoch, value } of curves.flat())
    if (value !== null && Number.isFinite(value)) byEpoch.set(epoch, [...(byEpoch.get(epoch) ?? []), value]);
  return [...byEpoch]
    .filter(([, values]) => values.length > 1)
    .sort(([a], [b]) => a - b)
    .map(([epoch, values]) => {
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      if (kind === 'range') return { epoch, mean, low: Math.min(...values), high: Math.max(...values) };
      const deviation = sampleStandardDeviation(values);
      return { epoch, mean, low: mean - deviation, high: mean + deviation };
    });
}

export const curveNames = {
  meanPatientDice: 'Validation Dice per patient, %',
  pooledDice: 'Validation pooled Dice, %',
  validationLoss: 'Validation loss',
  trainingLoss: 'Training loss',
  learningRate: 'Learning rate',
} as const;

export type CurveName = keyof typeof curveNames;

/** One value of an epoch as it is drawn: Dice in percent. */
export function curveValue(epoch: EpochView, name: CurveName): number {
  return name === 'meanPatientDice' || name === 'pooledDice' ? 100 * epoch[name] : epoch[name];
}
