import { join } from 'node:path';
import { sha256 } from '../../domain/sha256.ts';
import { DiceboardError } from '../../domain/errors.ts';
import { describeReadFailure, readLimited } from '../../files/read-limited.ts';
import { exportFiles, type ExportManifest } from './export-manifest.ts';
import { parseExportManifest } from './parse-export-manifest.ts';

/** Hundreds of times what a manifest takes. */
const largestText = 16 * 2 ** 20;

/**
 * Checks every byte of an export against its manifest, and the manifest against its own SHA-256.
 * Throws NOT_FOUND where there is no export, EXPORT_MISMATCH where a file is not what was written.
 */
export async function verifyExport(folder: string): Promise<ExportManifest> {
  const text = await readManifest(folder);
  const sealed = await readPart(folder, exportFiles.seal, largestText);
  if (sealed.toString('utf8').trim() !== sha256(text)) throw mismatch(folder, exportFiles.manifest);
  const manifest = parseExportManifest(text.toString('utf8'));
  if (manifest === null) throw mismatch(folder, exportFiles.manifest, 'something else');
  for (const [name, seal] of Object.entries(manifest.files)) {
    if (sha256(await readPart(folder, name, seal.bytes)) !== seal.sha256) throw mismatch(folder, name);
  }
  return manifest;
}

async function readManifest(folder: string): Promise<Buffer> {
  try {
    return await readLimited(join(folder, exportFiles.manifest), largestText);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EFBIG')
      throw mismatch(folder, exportFiles.manifest, describeReadFailure(cause), cause);
    const message = `expected an export in ${folder}, got no ${exportFiles.manifest} there`;
    throw new DiceboardError('NOT_FOUND', message, { remedy: 'name the folder given as --out', cause });
  }
}

async function readPart(folder: string, name: string, largest: number): Promise<Buffer> {
  try {
    return await readLimited(join(folder, name), largest);
  } catch (cause) {
    throw mismatch(folder, name, describeReadFailure(cause), cause);
  }
}

function mismatch(folder: string, name: string, found = 'other bytes', cause?: unknown): DiceboardError {
  return new DiceboardError('EXPORT_MISMATCH', `expected ${join(folder, name)} as exported, got ${found}`, {
    remedy: 'export the run again',
    cause,
  });
}
