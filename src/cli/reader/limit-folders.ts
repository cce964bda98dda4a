import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { listNames } from '../../checkpoints/list-names.ts';

export interface FolderLimit {
  /** How deep below the root the folders lie that are kept or removed whole: 1 for those in it. */
  readonly depth: number;
  readonly limitBytes: number;
  /** One that stays whatever its size: somebody waits for it. */
  readonly keep?: string;
}

interface MadeFolder {
  readonly folder: string;
  readonly bytes: number;
  readonly madeAt: number;
}

/** Removes what was made longest ago until what lies under `root` fits; others may remove at the same time. */
export async function limitFolders(root: string, { depth, limitBytes, keep }: FolderLimit): Promise<void> {
  let folders = [root];
  for (let level = 0; level < depth; level++) folders = (await Promise.all(folders.map(listFolders))).flat();
  const made = await Promise.all(folders.map(measure));
  let bytes = made.reduce((sum, of) => sum + of.bytes, 0);
  for (const each of made.sort((a, b) => a.madeAt - b.madeAt)) {
    if (bytes <= limitBytes) return;
    if (each.folder === keep) continue;
    await rm(each.folder, { recursive: true, force: true });
    bytes -= each.bytes;
  }
}

async function listFolders(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(folder, name));
}

async function measure(folder: string): Promise<MadeFolder> {
  const files = [folder, ...(await listNames(folder)).map((name) => join(folder, name))];
  const [own, ...inside] = await Promise.all(files.map((file) => stat(file).catch(() => null)));
  const bytes = inside.reduce((sum, entry) => sum + (entry?.size ?? 0), 0);
  return { folder, bytes, madeAt: own?.mtimeMs ?? 0 };
}
