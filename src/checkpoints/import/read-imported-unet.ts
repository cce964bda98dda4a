import { DiceboardError } from '../../domain/errors.ts';
import { sha256 } from '../../domain/sha256.ts';
import { describeReadFailure, readLimited } from '../../files/read-limited.ts';
import { invalidReference, printable } from './invalid-reference.ts';
import { matchUnet, type UnetWeights } from './match-unet.ts';
import { readSafetensors } from './read-safetensors.ts';
import { isTorchLegacy, readTorchLegacy } from './read-torch-legacy.ts';
import { readTorchZip } from './read-torch-zip.ts';
import { findStateDict } from './state-dict.ts';

export interface ImportedUnet extends UnetWeights {
  /** SHA-256 of the file. */
  readonly checksum: string;
}

/** The authors' file has 31 MB; the widest U-Net with an optimizer's state beside it, some 400. */
const largestFile = 2 ** 30;

/**
 * The weights of a U-Net as Buda et al. publish theirs: a PyTorch checkpoint (a zip, or the format before
 * PyTorch 1.6) or a safetensors file. Nothing in the file is run, and memory is bounded by its size.
 * @throws NOT_FOUND where there is no such file, REFERENCE_INVALID where it cannot be taken
 */
export async function readImportedUnet(path: string): Promise<ImportedUnet> {
  const file = await readWhole(path);
  return { ...(await parseUnet(file)), checksum: sha256(file) };
}

/** The same from bytes. @throws REFERENCE_INVALID */
export async function parseUnet(file: Buffer): Promise<UnetWeights> {
  try {
    return matchUnet(findStateDict(await parseFile(file)));
  } catch (cause) {
    if (cause instanceof DiceboardError) throw cause;
    const reason = cause instanceof Error ? printable(cause.message) : 'unknown';
    throw invalidReference(`expected a whole file of weights, got a damaged one (${reason})`, {
      remedy: 'fetch or save the file again',
      cause,
    });
  }
}

async function parseFile(file: Buffer): Promise<unknown> {
  if (file.subarray(0, 4).toString('latin1') === 'PK\u0003\u0004') return readTorchZip(file);
  if (isTorchLegacy(file)) return readTorchLegacy(file);
  // The header is a JSON object behind its length.
  if (file[8] === 0x7b) return readSafetensors(file);
  throw invalidReference('expected a PyTorch checkpoint or a safetensors file, got neither');
}

async function readWhole(path: string): Promise<Buffer> {
  try {
    return await readLimited(path, largestFile);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    if (code === 'EFBIG')
      throw invalidReference('expected a file of at most 1 GiB, got a larger one', { cause });
    const found = `${printable(path)} (${code === 'ENOENT' ? code : describeReadFailure(cause)})`;
    throw new DiceboardError('NOT_FOUND', `expected a file of weights, got ${found}`, {
      remedy: 'give the path of a .pt or .safetensors file',
      cause,
    });
  }
}
