import { splitPatients, type SplitPatient } from '../dataset/split.ts';
import type { RunSettings } from '../domain/run.ts';
import type { Database } from '../store/database.ts';
import { lockTestSet } from '../store/lock-test-set.ts';

/** Whether a split draws patients to seal: others draw none, or slices, and keep to what is sealed. */
export function sealsPatients({ kind, test }: RunSettings['split']): boolean {
  return kind === 'patient' && test > 0;
}

/**
 * Seals the test patients of these data, drawn by this split where none are sealed yet. A split that draws no patients
 * seals nothing, or else an empty test set would stand for ever.
 * @throws SPLIT_IMPOSSIBLE
 */
export async function sealTestSet(
  database: Database,
  { split, dataFingerprint: fingerprint }: Pick<RunSettings, 'split' | 'dataFingerprint'>,
  patients: readonly SplitPatient[],
): Promise<void> {
  if (!sealsPatients(split)) return;
  const drawn = splitPatients(patients, split).test;
  await lockTestSet(database, { fingerprint, patients: drawn, seed: split.seed, share: split.test });
}
