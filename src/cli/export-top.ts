import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { checkExportFolder } from '../checkpoints/export/check-export-folder.ts';
import { listNames } from '../checkpoints/list-names.ts';
import { DiceboardError } from '../domain/errors.ts';

/**
 * Exports runs, best first, to `out/1`, `out/2` and so on; those of an earlier, longer list are removed. Throws USAGE
 * where `out` holds anything but such exports, before anything is written.
 */
export async function exportTop<Exported>(
  exportOne: (runId: string, folder: string) => Promise<Exported>,
  { runIds, out }: { runIds: readonly string[]; out: string },
): Promise<{ folder: string; manifest: Exported }[]> {
  const { earlier, leftovers } = await checkTopFolder(resolve(out));
  for (const name of leftovers) await rm(join(resolve(out), name), { recursive: true });
  const written: { folder: string; manifest: Exported }[] = [];
  for (const [place, runId] of runIds.entries()) {
    const folder = join(out, String(place + 1));
    written.push({ folder, manifest: await exportOne(runId, folder) });
  }
  for (const name of earlier.filter((number) => Number(number) > runIds.length))
    await rm(join(resolve(out), name), { recursive: true });
  return written;
}

/** What an export that was broken off leaves beside its folder (export-run.ts). */
const leftover = /^\.[1-9]\d*\.(partial|trial)$/;

async function checkTopFolder(out: string): Promise<{ earlier: string[]; leftovers: string[] }> {
  const all = await listNames(out);
  const leftovers = all.filter((name) => leftover.test(name));
  const names = all.filter((name) => !leftover.test(name));
  const stranger = names.find((name) => !/^[1-9]\d*$/.test(name));
  if (stranger !== undefined)
    throw new DiceboardError(
      'USAGE',
      `expected a new folder for the exports, got ${out} with ${stranger} in it`,
      {
        remedy: 'name a folder that does not exist yet',
      },
    );
  for (const name of names) await checkExportFolder(join(out, name));
  return { earlier: names, leftovers };
}
