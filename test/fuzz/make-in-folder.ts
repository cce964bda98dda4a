import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Seed } from './fuzz-kind.ts';
import { readFolder } from './read-folder.ts';

/** What `write` leaves in a folder that is gone afterwards; `write` may name a folder within. */
export async function makeInFolder(write: (folder: string) => Promise<string | void>): Promise<Seed> {
  const folder = await mkdtemp(path.join(tmpdir(), 'diceboard-fuzz-seed-'));
  try {
    return await readFolder((await write(folder)) ?? folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
