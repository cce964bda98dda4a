import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { sha256 } from '../domain/sha256.ts';
import { describeWriteFailure } from './write-failure.ts';
import { type KaggleListing, listKaggleFolder, throwOnFaults } from './kaggle-folder.ts';
import { mapInOrder } from './map-in-order.ts';
import { describeReadFailure, readPictureFile } from './read-picture-file.ts';

export interface Progress {
  readonly done: number;
  readonly total: number;
}

export interface FingerprintOptions {
  /** Diceboard's own folder; what was hashed is remembered in `<home>/fingerprints`. */
  readonly home: string;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

// A file written this recently may change again without a new time stamp: then nothing is remembered.
const settledAfterMs = 2000;

/**
 * SHA-256 (64 hex) over the names and bytes of every image and mask, in order of name; other files do not count.
 * A folder whose files all kept size and times is not read again.
 * @throws DATA_NOT_FOUND, DATA_FAULTY
 */
export async function fingerprintDataset(folder: string, options: FingerprintOptions): Promise<string> {
  return fingerprintListing(await listKaggleFolder(folder), options);
}

export async function fingerprintListing(
  listing: KaggleListing,
  { home, onProgress }: FingerprintOptions,
): Promise<string> {
  const files = listing.patients
    .flatMap(({ slices }) => slices.flatMap(({ image, mask }) => [image, mask]))
    .sort();
  const started = Date.now();
  const { key, newestMs } = await describeFiles(listing.folder, files);
  const memory = path.join(home, 'fingerprints', key);
  const remembered = await readFile(memory, 'utf8').catch(() => '');
  if (/^[0-9a-f]{64}$/.test(remembered)) return remembered;
  const fingerprint = await hashFiles(listing.folder, files, onProgress);
  if (newestMs + settledAfterMs < started) await remember(memory, fingerprint);
  return fingerprint;
}

/** A hash of all names, sizes and times, and the newest of these times. */
async function describeFiles(
  folder: string,
  files: readonly string[],
): Promise<{ key: string; newestMs: number }> {
  const hash = createHash('sha256');
  let newestMs = 0;
  await mapInOrder(
    files,
    (file) => stat(path.join(folder, file), { bigint: true }),
    ({ size, mtimeNs, ctimeNs, mtimeMs, ctimeMs }, file) => {
      hash.update(`${file}\0${size}\0${mtimeNs}\0${ctimeNs}\n`);
      newestMs = Math.max(newestMs, Number(mtimeMs), Number(ctimeMs));
    },
  );
  return { key: hash.digest('hex').slice(0, 32), newestMs };
}

async function hashFiles(
  folder: string,
  files: readonly string[],
  onProgress: FingerprintOptions['onProgress'],
): Promise<string> {
  const hash = createHash('sha256');
  let done = 0;
  await mapInOrder(
    files,
    async (file) =>
      sha256(await readPictureFile(path.join(folder, file)).catch((error) => refuse(folder, file, error))),
    (digest, file) => {
      hash.update(`${file}\0${digest}\n`);
      onProgress?.({ done: ++done, total: files.length });
    },
  );
  return hash.digest('hex');
}

function refuse(folder: string, file: string, error: unknown): never {
  const fault = `expected a readable file, got ${describeReadFailure(error)}`;
  throwOnFaults(folder, [{ kind: 'unreadable', file, fault }]);
  throw error;
}

async function remember(file: string, fingerprint: string): Promise<void> {
  const temporary = `${file}.${process.pid}`;
  try {
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(temporary, fingerprint);
    await rename(temporary, file);
  } catch (error) {
    throw describeWriteFailure(error, file);
  }
}
