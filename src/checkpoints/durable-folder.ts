import { mkdir, open, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isDiskFull } from '../domain/disk-full.ts';
import { DiceboardError } from '../domain/errors.ts';
import { removeReplaced, replaceFolder } from '../files/replace-folder.ts';

/**
 * Writes a folder so that it is there whole or not at all, also after a power cut: files go to `temporary`, are
 * fsynced, and the folder is renamed to `folder` (an older one there is set aside, and removed once the new one lasts;
 * where that was broken off, the next write of the same folder ends it). Both lie on one file system.
 * Throws DISK_FULL; whatever was at `folder` before is then still there, and `temporary` is gone.
 */
export async function writeDurableFolder(
  folder: string,
  temporary: string,
  files: ReadonlyMap<string, Uint8Array | string>,
): Promise<void> {
  try {
    await rm(temporary, { recursive: true, force: true });
    await mkdir(temporary, { recursive: true });
    for (const [name, content] of files) await writeDurableFile(join(temporary, name), content);
    await syncFolder(temporary);
    await mkdir(dirname(folder), { recursive: true });
    await replaceFolder(folder, temporary);
    await syncFolder(dirname(folder));
    await syncFolder(dirname(dirname(folder)));
    await removeReplaced(folder);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true }).catch(() => undefined);
    throw isDiskFull(error) ? diskFullError(folder, files, error) : error;
  }
}

async function writeDurableFile(path: string, content: Uint8Array | string): Promise<void> {
  const file = await open(path, 'w');
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Makes renames in a folder last; a no-op where the system cannot open folders (Windows). */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function diskFullError(
  folder: string,
  files: ReadonlyMap<string, Uint8Array | string>,
  cause: unknown,
): DiceboardError {
  const bytes = [...files.values()].reduce((sum, content) => sum + Buffer.byteLength(content), 0);
  const size = `${(bytes / 1e6).toFixed(1)} MB`;
  return new DiceboardError('DISK_FULL', `expected ${size} free for ${folder}, got a full disk`, {
    remedy: 'what lies on it is whole; free some space and try again',
    cause,
  });
}
