import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import path from 'node:path';
import { DiceboardError } from '../domain/errors.ts';
import { sha256 } from '../domain/sha256.ts';
import { largestPackedText, type PackedManifest, packedFiles, packedVersion } from './packed-files.ts';
import type { PackedDataset, PackedIndex } from './packed-dataset.ts';
import { packedLengths, parsePackedIndex, parsePackedManifest } from './read-packed-index.ts';

/**
 * Reads a packed data set whole into memory, every file checked against its SHA-256.
 * @throws DATA_NOT_FOUND when it is not there; DATA_FAULTY when a byte of it has changed.
 */
export function openPacked(folder: string): PackedDataset {
  const manifest = readManifest(folder);
  const index = readIndex(folder, manifest);
  const lengths = packedLengths(index);
  const read = (key: keyof typeof lengths): Uint8Array => {
    const bytes = readVerified(folder, packedFiles[key], manifest);
    if (bytes.length === lengths[key]) return bytes;
    throw changed(folder, `expected ${lengths[key]} bytes in ${packedFiles[key]}, got ${bytes.length}`);
  };
  return { index, images: read('images'), masks: read('masks'), originalMasks: read('originalMasks') };
}

/**
 * The index alone, checked as `openPacked` checks it.
 * @throws DATA_NOT_FOUND when it is not there; DATA_FAULTY when it has changed.
 */
export function openPackedIndex(folder: string): PackedIndex {
  return readIndex(folder, readManifest(folder));
}

function readIndex(folder: string, manifest: PackedManifest): PackedIndex {
  const index = parsePackedIndex(toText(readVerified(folder, packedFiles.index, manifest)));
  if (index !== null) return index;
  throw changed(folder, `expected the list of slices in ${packedFiles.index}, got something else`);
}

function readManifest(folder: string): PackedManifest {
  const manifest = parsePackedManifest(toText(readChecked(folder, packedFiles.manifest, largestPackedText)));
  if (manifest !== null) return manifest;
  throw changed(
    folder,
    `expected packed data of version ${packedVersion} in ${packedFiles.manifest}, got others`,
  );
}

function readVerified(folder: string, name: string, { files }: PackedManifest): Uint8Array {
  const expected = files[name];
  const largest = name === packedFiles.index ? largestPackedText : Infinity;
  const bytes = readChecked(folder, name, Math.min(largest, expected?.bytes ?? 0));
  const found = sha256(bytes);
  if (found === expected?.sha256) return bytes;
  throw changed(
    folder,
    `expected ${name} with SHA-256 ${printableHash(expected?.sha256)}, got ${found.slice(0, 12)}`,
  );
}

/** What the manifest says is read from a file: it may hold anything. */
function printableHash(text = ''): string {
  return /^[0-9a-f]{64}$/.test(text) ? text.slice(0, 12) : 'unknown';
}

function readChecked(folder: string, name: string, largest: number): Uint8Array {
  const file = path.join(folder, name);
  let size: number;
  try {
    const entry = statSync(file);
    if (!entry.isFile()) throw new Error(`${file} is no plain file`);
    size = entry.size;
    if (size <= largest) return readShared(file);
  } catch (error) {
    throw new DiceboardError('DATA_NOT_FOUND', `expected packed data in ${folder}, got no ${name}`, {
      remedy: 'pack the data again with `diceboard data pack FOLDER`',
      cause: error,
    });
  }
  throw changed(folder, `expected at most ${largest} bytes in ${name}, got ${size}`);
}

/** A file's bytes in memory that threads of this process can share, so that a data thread needs no copy. */
function readShared(file: string): Uint8Array {
  const descriptor = openSync(file, 'r');
  try {
    const bytes = new Uint8Array(new SharedArrayBuffer(fstatSync(descriptor).size));
    let position = 0;
    while (position < bytes.length) {
      const count = readSync(descriptor, bytes, position, bytes.length - position, position);
      if (count === 0) throw new Error(`expected ${bytes.length} bytes in ${file}, got ${position}`);
      position += count;
    }
    return bytes;
  } finally {
    closeSync(descriptor);
  }
}

/** Text decoders refuse shared memory. */
function toText(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('utf8');
}

function changed(folder: string, message: string): DiceboardError {
  return new DiceboardError('DATA_FAULTY', `${message} (${folder})`, {
    remedy: 'remove that folder; it is built again from the data when next needed',
  });
}
