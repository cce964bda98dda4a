import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Seed } from './fuzz-kind.ts';

/** Every file under a folder by its place in it. */
export async function readFolder(folder: string): Promise<Seed> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
  const read = files.sort().map(async (file) => {
    return [path.relative(folder, file).replaceAll(path.sep, '/'), await readFile(file)] as const;
  });
  return new Map(await Promise.all(read));
}
