import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import path from 'node:path';
import { DiceboardError } from '../domain/errors.ts';
import { sha256 } from '../domain/sha256.ts';
import { type PackedManifest, packedFiles, packedVersion } from './packed-files.ts';
import type { PackedDataset, PackedIndex } from './packed-dataset.ts';

/**
 * Reads a packed data set whole into memory, every file checked against its SHA-256.
 * @throws DATA_NOT_FOUND when it is not there; DATA_FAULTY when a byte of it has changed.
 */
export function openPacked(folder: string): PackedDataset {
  const manifest = readManifest(folder);
  const read = (name: string): Uint8Array => {
    const bytes = readChecked(folder, name);
    const found = sha256(bytes);
    const expected = manifest.files[name]?.sha256;
    if (found === expected) return bytes;
    throw changed(
      folder,
      `expected ${name} with SHA-256 ${expected?.slice(0, 12)}, got ${found.slice(0, 12)}`,
    );
  };
  const index = JSON.parse(toText(read(packedFiles.index))) as PackedIndex;
  return {
    index,
    images: read(packedFiles.images),
    masks: read(packedFiles.masks),
    originalMasks: read(packedFiles.originalMasks),
  };
}

function readManifest(folder: string): PackedManifest {
  const text = toText(readChecked(folder, packedFiles.manifest));
  let manifest: PackedManifest;
  try {
    manifest = JSON.parse(text) as PackedManifest;
  } catch {
    throw changed(folder, `expected JSON in ${packedFiles.manifest}`);
  }
  if (manifest.version === packedVersion) return manifest;
  throw changed(folder, `expected packed data of version ${packedVersion}, got ${manifest.version}`);
}

function readChecked(folder: string, name: string): Uint8Array {
  try {
    return readShared(path.join(folder, name));
  } catch (error) {
    throw new DiceboardError('DATA_NOT_FOUND', `expected packed data in ${folder}, got no ${name}`, {
      remedy: 'pack the data again with `diceboard data pack FOLDER`',
      cause: error,
    });
  }
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
