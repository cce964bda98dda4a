import type { PackedIndex } from '../dataset/packed-dataset.ts';
import { splitSlices, type SliceSplit } from '../dataset/split.ts';
import type { RunSettings } from '../domain/run.ts';
import type { Database } from '../store/database.ts';
import { keepSealed } from '../store/keep-sealed.ts';
import { sealTestSet } from './seal-test-set.ts';

/**
 * The slices of a run, the same whenever they are asked for: training, resuming, export and every score make the split
 * from the sealed patients that the run found when it started.
 * @throws NOT_FOUND, SPLIT_IMPOSSIBLE, DATA_CHANGED
 */
export async function splitRun(
  database: Database,
  { runId, settings }: { readonly runId: string; readonly settings: RunSettings },
  index: PackedIndex,
): Promise<SliceSplit> {
  await sealTestSet(database, settings, index.patients);
  return splitSlices(index, settings.split, settings.fold, await keepSealed(database, runId));
}
