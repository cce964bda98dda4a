import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

interface DrawnPatient {
  readonly folder: string;
  readonly bytes: number;
  readonly drawnAt: number;
}

/** Removes the patients that were drawn longest ago until what `root/<run>/<weights>/<patient>` holds fits. */
export async function limitPictures(root: string, limitBytes: number): Promise<void> {
  const patients: DrawnPatient[] = [];
  for (const run of await listFolders(root))
    for (const weights of await listFolders(run))
      for (const folder of await listFolders(weights)) patients.push(await measure(folder));
  let bytes = patients.reduce((sum, patient) => sum + patient.bytes, 0);
  for (const patient of patients.sort((a, b) => a.drawnAt - b.drawnAt)) {
    if (bytes <= limitBytes) return;
    await rm(patient.folder, { recursive: true, force: true });
    bytes -= patient.bytes;
  }
}

async function listFolders(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(folder, name));
}

async function measure(folder: string): Promise<DrawnPatient> {
  let bytes = 0;
  for (const name of await readdir(folder)) bytes += (await stat(join(folder, name))).size;
  return { folder, bytes, drawnAt: (await stat(folder)).mtimeMs };
}
