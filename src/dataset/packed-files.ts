import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';

/** Raised when the files' meaning changes; folders of another version are packed again. */
export const packedVersion = 1;

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
    const text = await readFile(path.join(folder, packedFiles.manifest), 'utf8');
    const manifest = JSON.parse(text) as PackedManifest;
    if (manifest.version !== packedVersion) return false;
    for (const [name, { bytes }] of Object.entries(manifest.files)) {
      if ((await stat(path.join(folder, name))).size !== bytes) return false;
    }
    return true;
  } catch {
    return false;
  }
}
