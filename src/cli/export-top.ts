import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { checkExportFolder } from '../checkpoints/export/check-export-folder.ts';
import { listNames } from '../checkpoints/list-names.ts';
import { DiceboardError } from '../domain/errors.ts';
import {
  besideFolder,
  findFolder,
  recoverFolder,
  removeReplaced,
  replaceFolder,
} from '../files/replace-folder.ts';

/**
 * Exports runs, best first, to `out/1`, `out/2` and so on, in place of an earlier list: all of them or, where one fails,
 * none. Throws USAGE where `out` holds anything but such exports, before anything is written.
 */
export async function exportTop<Exported>(
  exportOne: (runId: string, folder: string) => Promise<Exported>,
  { runIds, out }: { runIds: readonly string[]; out: string },
): Promise<{ folder: string; manifest: Exported }[]> {
  const folder = await findFolder(out);
  await recoverFolder(folder);
  await checkTopFolder(folder);
  const partial = besideFolder(folder, 'partial');
  const manifests: Exported[] = [];
  try {
    await rm(partial, { recursive: true, force: true });
    await mkdir(partial, { recursive: true });
    for (const [place, runId] of runIds.entries())
      manifests.push(await exportOne(runId, join(partial, String(place + 1))));
    await replaceFolder(folder, partial);
  } catch (error) {
    await rm(partial, { recursive: true, force: true }).catch(() => undefined);
    throw error;
  }
  await removeReplaced(folder);
  return manifests.map((manifest, place) => ({ folder: join(out, String(place + 1)), manifest }));
}

/** What an export that was broken off leaves beside its folder (export-run.ts); it goes with the earlier list. */
const leftover = /^\.[1-9]\d*\.(partial|trial|replaced)$/;

async function checkTopFolder(out: string): Promise<void> {
  const names = (await listNames(out)).filter((name) => !leftover.test(name));
  const stranger = names.find((name) => !/^[1-9]\d*$/.test(name));
  if (stranger !== undefined)
    throw new DiceboardError(
      'USAGE',
      `expected a new folder for the exports, got ${out} with ${stranger} in it`,
      { remedy: 'name a folder that does not exist yet' },
    );
  for (const name of names) await checkExportFolder(join(out, name));
}
