import { listKaggleFolder } from '../dataset/kaggle-folder.ts';
import type { Plan } from '../scheduler/plan.ts';
import type { Database } from '../store/database.ts';
import { findTestSet } from '../store/find-test-set.ts';
import { sealsPatients, sealTestSet } from '../worker/seal-test-set.ts';

/**
 * Seals the test set before any run of a plan can start, by the first of its protocols that draws patients: a leaky run
 * beside it would train on them otherwise. Whether patients that are sealed were seen by earlier runs.
 * @throws SPLIT_IMPOSSIBLE
 */
export async function sealSweep(
  database: Database,
  { plan, folder }: { readonly plan: Pick<Plan, 'runs'>; readonly folder: string },
): Promise<{ readonly seen: boolean }> {
  const run = plan.runs.find(({ settings }) => sealsPatients(settings.split));
  if (run === undefined) return { seen: false };
  const { patients } = await listKaggleFolder(folder);
  await sealTestSet(database, run.settings, patients);
  return { seen: (await findTestSet(database, run.settings.dataFingerprint))?.seen ?? false };
}
