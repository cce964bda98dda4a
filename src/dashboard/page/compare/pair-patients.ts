import type { PatientView } from '../../dashboard-reader.ts';

/** A patient whom both runs validated. */
export interface PatientPair {
  readonly patient: string;
  readonly first: number;
  readonly second: number;
  /** Second less first, of volume Dice, in [-1, 1]. */
  readonly difference: number;
}

/** Patients of both, the second run's greatest loss first. */
export function pairPatients(first: readonly PatientView[], second: readonly PatientView[]): PatientPair[] {
  const known = new Map(first.map(({ patient, dice }) => [patient, dice]));
  return second
    .flatMap(({ patient, dice }) => {
      const before = known.get(patient);
      return before === undefined
        ? []
        : [{ patient, first: before, second: dice, difference: dice - before }];
    })
    .sort((a, b) => a.difference - b.difference || (a.patient < b.patient ? -1 : 1));
}

/** Mean of the differences; null where the runs share no patient. */
export function meanDifference(pairs: readonly PatientPair[]): number | null {
  return pairs.length === 0
    ? null
    : pairs.reduce((sum, { difference }) => sum + difference, 0) / pairs.length;
}
