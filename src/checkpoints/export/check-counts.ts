import { DiceboardError } from '../../domain/errors.ts';
import type { PatientCounts } from '../../domain/patient-counts.ts';

const kinds = ['truePositives', 'falsePositives', 'falseNegatives', 'trueNegatives'] as const;

/**
 * The share of a slice's pixels that may be counted otherwise: 6 of 256x256. Training may have computed with the
 * compiled plan, which rounds otherwise than tfjs, so a pixel at the very threshold may fall to the other side.
 */
export const countTolerance = 1e-4;

/** Throws EXPORT_MISMATCH unless the same patients have the same counts in every slice, within `countTolerance`. */
export function checkCounts(actual: readonly PatientCounts[], expected: readonly PatientCounts[]): void {
  if (actual.length !== expected.length) {
    throw mismatch(`${expected.length} patients`, String(actual.length));
  }
  const byPatient = new Map(actual.map((counts) => [counts.patient, counts]));
  for (const wanted of expected) {
    const found = byPatient.get(wanted.patient);
    if (found === undefined) throw mismatch(`patient ${wanted.patient}`, 'no such patient');
    for (const kind of kinds) comparePatient(found, wanted, kind);
  }
}

function comparePatient(found: PatientCounts, wanted: PatientCounts, kind: (typeof kinds)[number]): void {
  const slices = Math.max(found[kind].length, wanted[kind].length);
  for (let slice = 0; slice < slices; slice += 1) {
    const pixels = kinds.reduce((sum, each) => sum + (wanted[each][slice] ?? 0), 0);
    const difference = Math.abs((found[kind][slice] ?? NaN) - (wanted[kind][slice] ?? NaN));
    if (difference <= countTolerance * pixels) continue;
    const place = `${kind} of ${wanted.patient}, slice ${slice + 1}`;
    throw mismatch(`${String(wanted[kind][slice])} ${place}`, String(found[kind][slice]));
  }
}

function mismatch(expected: string, found: string): DiceboardError {
  return new DiceboardError('EXPORT_MISMATCH', `expected the export to score ${expected}, got ${found}`, {
    remedy: 'export on the backend and with the data that the run was trained with',
  });
}
