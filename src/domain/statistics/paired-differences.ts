import type { PatientValues } from './patient-values.ts';

/** A run's volume Dice of each validation patient. */
export interface ScoredRun {
  readonly seed: number;
  readonly fold: number;
  readonly patientDice: Readonly<Record<string, number>> | null;
}

export interface PairedDifferences {
  /** Variant less reference, in [-1, 1], seeds averaged within the patient. */
  readonly differences: PatientValues;
  /** (seed, fold) pairs that both have. */
  readonly pairs: number;
}

/** Volume Dice of each patient that these runs scored, runs averaged within the patient. */
export function averageWithinPatients(runs: readonly ScoredRun[]): Map<string, number> {
  return averageRecords(runs.map(({ patientDice }) => patientDice ?? {}));
}

/** Of each patient whom both scored, over the (seed, fold) pairs that both have; a patient counts once. */
export function pairDifferences(
  variant: readonly ScoredRun[],
  reference: readonly ScoredRun[],
): PairedDifferences {
  const paired = variant.flatMap((run) => {
    const twin = reference.find(({ seed, fold }) => seed === run.seed && fold === run.fold);
    const [ours, theirs] = [run.patientDice, twin?.patientDice];
    if (ours === null || theirs === null || theirs === undefined) return [];
    const shared = Object.keys(ours).filter((patient) => theirs[patient] !== undefined);
    return [Object.fromEntries(shared.map((patient) => [patient, ours[patient]! - theirs[patient]!]))];
  });
  return { differences: averageRecords(paired), pairs: paired.length };
}

function averageRecords(records: readonly Readonly<Record<string, number>>[]): Map<string, number> {
  const sums = new Map<string, { sum: number; count: number }>();
  for (const record of records)
    for (const [patient, value] of Object.entries(record)) {
      const held = sums.get(patient) ?? { sum: 0, count: 0 };
      sums.set(patient, { sum: held.sum + value, count: held.count + 1 });
    }
  return new Map([...sums].map(([patient, { sum, count }]) => [patient, sum / count]));
}
