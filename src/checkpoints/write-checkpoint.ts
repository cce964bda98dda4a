import { join } from 'node:path';
import { sha256 } from '../domain/sha256.ts';
import {
  checkpointFiles,
  checkpointFolder,
  checkpointVersion,
  type Checkpoint,
  type CheckpointDocument,
  type CheckpointManifest,
  type NamedTensor,
  type TensorPlace,
} from './checkpoint.ts';
import { writeDurableFolder } from './durable-folder.ts';
import { sealFiles } from './file-seal.ts';
import { packTensors } from './tensor-bytes.ts';

export interface WrittenCheckpoint {
  readonly folder: string;
  /** SHA-256 of the manifest, which names the SHA-256 of every file. */
  readonly checksum: string;
  /** SHA-256 of the weights alone: equal for equal weights. */
  readonly weightsChecksum: string;
  readonly bytes: number;
}

/**
 * Writes `<runFolder>/<token>/<epoch>`, whole or not at all, and on disk when it returns.
 * Throws DISK_FULL; nothing that was there before is lost then.
 */
export async function writeCheckpoint(
  checkpoint: Checkpoint,
  { runFolder, token }: { runFolder: string; token: number },
): Promise<WrittenCheckpoint> {
  const { epoch } = checkpoint.state;
  const files = encodeCheckpoint(checkpoint);
  const folder = checkpointFolder(runFolder, token, epoch);
  await writeDurableFolder(folder, join(runFolder, String(token), `.${epoch}.partial`), files);
  return {
    folder,
    checksum: (files.get(checkpointFiles.seal) as string).trim(),
    weightsChecksum: sha256(files.get(checkpointFiles.weights)!),
    bytes: [...files.values()].reduce((sum, content) => sum + Buffer.byteLength(content), 0),
  };
}

function encodeCheckpoint({ state, weights, optimizer }: Checkpoint): Map<string, Uint8Array | string> {
  const document: CheckpointDocument = {
    state,
    weights: weights.map(placeOf),
    optimizer: optimizer.map(placeOf),
  };
  const files = new Map<string, Uint8Array | string>([
    [checkpointFiles.weights, packTensors(weights)],
    [checkpointFiles.optimizer, packTensors(optimizer)],
    [checkpointFiles.state, JSON.stringify(document)],
  ]);
  const manifest: CheckpointManifest = { version: checkpointVersion, files: sealFiles(files) };
  const manifestText = `${JSON.stringify(manifest, null, 2)}\n`;
  files.set(checkpointFiles.manifest, manifestText);
  return files.set(checkpointFiles.seal, `${sha256(manifestText)}\n`);
}

function placeOf({ name, shape }: NamedTensor): TensorPlace {
  return { name, shape };
}
