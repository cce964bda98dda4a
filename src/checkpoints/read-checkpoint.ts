import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256 } from '../domain/sha256.ts';
import { DiceboardError } from '../domain/errors.ts';
import {
  checkpointFiles,
  checkpointVersion,
  type Checkpoint,
  type CheckpointDocument,
  type CheckpointManifest,
} from './checkpoint.ts';
import { unpackTensors } from './tensor-bytes.ts';

export interface ReadCheckpoint extends Checkpoint {
  /** SHA-256 of the weights alone. */
  readonly weightsChecksum: string;
}

/**
 * Reads and verifies every byte before anything is used. `checksum` is the manifest's SHA-256 as the store knows
 * it, where known. Throws NOT_FOUND where there is no such folder and CHECKPOINT_CORRUPT for anything else.
 */
export async function readCheckpoint(folder: string, checksum?: string): Promise<ReadCheckpoint> {
  const manifest = await readManifest(folder, checksum);
  const [weights, optimizer, state] = await Promise.all([
    readVerified(folder, checkpointFiles.weights, manifest),
    readVerified(folder, checkpointFiles.optimizer, manifest),
    readVerified(folder, checkpointFiles.state, manifest),
  ]);
  const document = JSON.parse(state.toString('utf8')) as CheckpointDocument;
  const weightTensors = unpackTensors(weights, document.weights);
  const optimizerTensors = unpackTensors(optimizer, document.optimizer);
  if (weightTensors === null) throw corrupt(folder, checkpointFiles.weights, 'another length');
  if (optimizerTensors === null) throw corrupt(folder, checkpointFiles.optimizer, 'another length');
  return {
    state: document.state,
    weights: weightTensors,
    optimizer: optimizerTensors,
    weightsChecksum: sha256(weights),
  };
}

async function readManifest(folder: string, checksum: string | undefined): Promise<CheckpointManifest> {
  const text = await readPart(folder, checkpointFiles.manifest);
  const seal = await readPart(folder, checkpointFiles.seal);
  const actual = sha256(text);
  if (seal.toString('utf8') !== `${actual}\n`) {
    throw corrupt(folder, checkpointFiles.manifest, 'bytes that its SHA-256 does not match');
  }
  if (checksum !== undefined && checksum !== actual) {
    throw corrupt(folder, checkpointFiles.manifest, 'another SHA-256 than the one recorded in the database');
  }
  const manifest = JSON.parse(text.toString('utf8')) as CheckpointManifest;
  if (manifest.version === checkpointVersion) return manifest;
  throw corrupt(
    folder,
    checkpointFiles.manifest,
    `version ${manifest.version} instead of ${checkpointVersion}`,
  );
}

async function readVerified(folder: string, name: string, manifest: CheckpointManifest): Promise<Buffer> {
  const content = await readPart(folder, name);
  if (sha256(content) === manifest.files[name]?.sha256) return content;
  throw corrupt(folder, name, 'bytes that its SHA-256 does not match');
}

async function readPart(folder: string, name: string): Promise<Buffer> {
  try {
    return await readFile(join(folder, name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    if (name === checkpointFiles.manifest) {
      throw new DiceboardError('NOT_FOUND', `expected a checkpoint in ${folder}, got no ${name} there`, {
        remedy: 'check that the folder of checkpoints is the one that the run was trained with',
        cause: error,
      });
    }
    throw corrupt(folder, name, 'no such file');
  }
}

function corrupt(folder: string, name: string, found: string): DiceboardError {
  const message = `expected ${join(folder, name)} as it was written, got ${found}`;
  return new DiceboardError('CHECKPOINT_CORRUPT', message, {
    remedy: 'restore the folder from a backup, or train the run anew',
  });
}
