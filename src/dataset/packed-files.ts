import { stat } from 'node:fs/promises';
import path from 'node:path';
import { readLimited } from '../files/read-limited.ts';

/** Raised when the files' meaning changes; folders of another version are packed again. */
export const packedVersion = 1;

/** Of the index and the manifest, in bytes: ten thousand slices take some hundred kilobytes. */
export const largestPackedText = 64 * 2 ** 20;

export const packedFiles = {
  index: 'index.json',
  images: 'images.bin',
  masks: 'masks.bin',
  originalMasks: 'original-masks.bin',
  manifest: 'manifest.json',
} as const;

export interface PackedManifest {
  readonly version: number;
  readonly files: Readonly<Record<string, { readonly bytes: number; readonly sha256: string }>>;
}

/** Whether a folder holds a whole packed data set of this version; sizes are compared, bytes are not read. */
export async function isPacked(folder: string): Promise<boolean> {
  try {
    const text = await readLimited(path.join(folder, packedFiles.manifest), largestPackedText);
    const manifest = JSON.parse(text.toString('utf8')) as PackedManifest;
    if (manifest.version !== packedVersion) return false;
    for (const [name, { bytes }] of Object.entries(manifest.files)) {
      if ((await stat(path.join(folder, name))).size !== bytes) return false;
    }
    return true;
  } catch {
    return false;
  }
}
