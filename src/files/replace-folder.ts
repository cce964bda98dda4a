import { realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';

/**
 * Puts the folder `made` in the place of `folder`, on the same file system. There is no moment at which what was there
 * is gone and the new one is not on disk: the old one lies beside it meanwhile. Where this throws, what was there is
 * there still, and `made` too.
 */
export async function replaceFolder(folder: string, made: string): Promise<void> {
  const old = besideFolder(folder, 'replaced');
  await recoverFolder(folder);
  if (!(await exists(folder))) return rename(made, folder);
  await rename(folder, old);
  try {
    await rename(made, folder);
  } catch (error) {
    await rename(old, folder);
    throw error;
  }
}

/** Removes what `replaceFolder` set aside; call it once the new folder is sure to last. */
export async function removeReplaced(folder: string): Promise<void> {
  await rm(besideFolder(folder, 'replaced'), { recursive: true, force: true });
}

/** Brings a folder back that a replacement had set aside when it was broken off, or ends that replacement. */
export async function recoverFolder(folder: string): Promise<void> {
  const old = besideFolder(folder, 'replaced');
  if (!(await exists(old))) return;
  if (await exists(folder)) await removeReplaced(folder);
  else await rename(old, folder);
}

/** A hidden folder beside another one and named after it. */
export function besideFolder(folder: string, kind: 'replaced' | 'partial' | 'trial'): string {
  return join(dirname(folder), `.${basename(folder)}.${kind}`);
}

/** Where a folder really lies, so that a link to it stays a link when it is replaced; it need not be there. */
export async function findFolder(path: string): Promise<string> {
  return realpath(path).catch(() => resolve(path));
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
