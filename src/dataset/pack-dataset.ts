import { mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { DiceboardError } from '../domain/errors.ts';
import { acquireFileLockUnless } from '../files/file-lock.ts';
import { buildPacked } from './build-packed.ts';
import { type Progress, fingerprintListing } from './fingerprint.ts';
import { listKaggleFolder } from './kaggle-folder.ts';
import { isPacked } from './packed-files.ts';
import { describeWriteFailure } from './write-failure.ts';

export interface PackOptions {
  /** A folder in the Kaggle layout. */
  readonly folder: string;
  /** Side of the packed images and masks, in pixels. */
  readonly size: number;
  /** Diceboard's own folder. */
  readonly home: string;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/**
 * Packs a data set at one size, once for all workers, and returns `<home>/cache/<fingerprint12>-<size>`.
 * Processes that ask at the same time build it once: the others wait. A killed builder is taken over from.
 * Progress counts files read: each once to take the fingerprint (unless it is remembered), once to pack.
 * @throws DATA_NOT_FOUND; DATA_FAULTY naming the first fault and their number; DISK_FULL, with nothing left behind.
 */
export async function packDataset({ folder, size, home, onProgress }: PackOptions): Promise<string> {
  if (!Number.isInteger(size) || size < 1) {
    throw new DiceboardError('USAGE', `expected a size in whole pixels, got ${size}`);
  }
  const listing = await listKaggleFolder(folder);
  const total = listing.sliceCount * 4;
  const fingerprint = await fingerprintListing(listing, {
    home,
    onProgress: ({ done }) => onProgress?.({ done, total }),
  });
  const target = path.join(home, 'cache', `${fingerprint.slice(0, 12)}-${size}`);
  if (await isPacked(target)) return target;
  try {
    await buildOnce(target, (building) =>
      buildPacked({
        listing,
        fingerprint,
        size,
        folder: building,
        onSlice: (slices) => onProgress?.({ done: (listing.sliceCount + slices) * 2, total }),
      }),
    );
  } catch (error) {
    throw describeWriteFailure(error, target);
  }
  return target;
}

async function buildOnce(target: string, build: (folder: string) => Promise<void>): Promise<void> {
  await mkdir(path.dirname(target), { recursive: true });
  const lock = await acquireFileLockUnless(() => isPacked(target), `${target}.lock`, {
    onTakeover: (token) => rm(`${target}.building-${token}`, { recursive: true, force: true }),
  });
  if (lock === null) return;
  const building = `${target}.building-${lock.token}`;
  try {
    await mkdir(building);
    await build(building);
    await publish(building, target);
  } finally {
    await rm(building, { recursive: true, force: true });
    await lock.release();
  }
}

async function publish(building: string, target: string): Promise<void> {
  if (await isPacked(target)) return;
  await rm(target, { recursive: true, force: true });
  await rename(building, target);
}
