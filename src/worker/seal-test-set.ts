import { splitPatients, type SplitPatient } from '../dataset/split.ts';
import type { RunSettings } from '../domain/run.ts';
import type { Database } from '../store/database.ts';
import { findTestSet } from '../store/find-test-set.ts';
import { lockTestSet } from '../store/lock-test-set.ts';

/**
 * The test patients that are sealed for these data, drawn by this split where none are yet. A split without a test
 * share seals nothing, or else an empty test set would stand for ever; it keeps to a sealed one.
 * @throws SPLIT_IMPOSSIBLE
 */
export async function sealTestSet(
  database: Database,
  { split, dataFingerprint: fingerprint }: Pick<RunSettings, 'split' | 'dataFingerprint'>,
  patients: readonly SplitPatient[],
): Promise<string[]> {
  if (split.test === 0) return (await findTestSet(database, fingerprint))?.patients ?? [];
  const drawn = splitPatients(patients, split).test;
  return lockTestSet(database, { fingerprint, patients: drawn, seed: split.seed, share: split.test });
}
