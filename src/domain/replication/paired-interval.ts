import type { RankedRun } from '../ranked-run.ts';
import type { Interval } from '../statistics/comparison.ts';
import { pairDifferences } from '../statistics/paired-differences.ts';
import { differenceRange, patientBootstrapInterval } from '../statistics/patient-interval.ts';

/**
 * 95 % bootstrap interval over patients of the difference of volume Dice between two variants, `first` less `second`:
 * over the (seed, fold) pairs of these runs that both have, seeds averaged within a patient. Null where they share too
 * few patients for one.
 */
export function pairedInterval(first: readonly RankedRun[], second: readonly RankedRun[]): Interval | null {
  return patientBootstrapInterval(pairDifferences(first, second).differences, { range: differenceRange });
}
