import { readFileSync } from 'node:fs';
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
  const read = (name: string): Buffer => {
    const bytes = readChecked(folder, name);
    const found = sha256(bytes);
    const expected = manifest.files[name]?.sha256;
    if (found === expected) return bytes;
    throw changed(
      folder,
      `expected ${name} with SHA-256 ${expected?.slice(0, 12)}, got ${found.slice(0, 12)}`,
    );
  };
  const index = JSON.parse(read(packedFiles.index).toString('utf8')) as PackedIndex;
  return {
    index,
    images: read(packedFiles.images),
    masks: read(packedFiles.masks),
    originalMasks: read(packedFiles.originalMasks),
  };
}

function readManifest(folder: string): PackedManifest {
  const text = readChecked(folder, packedFiles.manifest).toString('utf8');
  let manifest: PackedManifest;
  try {
    manifest = JSON.parse(text) as PackedManifest;
  } catch {
    throw changed(folder, `expected JSON in ${packedFiles.manifest}`);
  }
  if (manifest.version === packedVersion) return manifest;
  throw changed(folder, `expected packed data of version ${packedVersion}, got ${manifest.version}`);
}

function readChecked(folder: string, name: string): Buffer {
  try {
    return readFileSync(path.join(folder, name));
  } catch (error) {
    throw new DiceboardError('DATA_NOT_FOUND', `expected packed data in ${folder}, got no ${name}`, {
      remedy: 'pack the data again with `diceboard data pack FOLDER`',
      cause: error,
    });
  }
}

function changed(folder: string, message: string): DiceboardError {
  return new DiceboardError('DATA_FAULTY', `${message} (${folder})`, {
    remedy: 'remove that folder; it is built again from the data when next needed',
  });
}
