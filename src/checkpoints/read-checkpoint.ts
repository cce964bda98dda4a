import { join } from 'node:path';
import type { z } from 'zod';
import { sha256 } from '../domain/sha256.ts';
import { DiceboardError } from '../domain/errors.ts';
import { describeReadFailure, readLimited } from '../files/read-limited.ts';
import { checkpointDocumentSchema, checkpointManifestSchema } from './checkpoint-schema.ts';
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

/** Hundreds of times what the largest model's manifest and state take. */
const largestText = 16 * 2 ** 20;

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
  const document: CheckpointDocument = parse(checkpointDocumentSchema, state, {
    folder,
    name: checkpointFiles.state,
  });
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
  const text = await readPart(folder, checkpointFiles.manifest, largestText);
  const seal = await readPart(folder, checkpointFiles.seal, largestText);
  const actual = sha256(text);
  if (seal.toString('utf8') !== `${actual}\n`) {
    throw corrupt(folder, checkpointFiles.manifest, 'bytes that its SHA-256 does not match');
  }
  if (checksum !== undefined && checksum !== actual) {
    throw corrupt(folder, checkpointFiles.manifest, 'another SHA-256 than the one recorded in the database');
  }
  const place = { folder, name: checkpointFiles.manifest };
  const { version, files } = parse(checkpointManifestSchema, text, place);
  if (version === checkpointVersion) return { version, files };
  throw corrupt(folder, checkpointFiles.manifest, `another version than ${checkpointVersion}`);
}

async function readVerified(folder: string, name: string, manifest: CheckpointManifest): Promise<Buffer> {
  const seal = manifest.files[name];
  const largest = name === checkpointFiles.state ? largestText : Infinity;
  const content = await readPart(folder, name, Math.min(largest, seal?.bytes ?? 0));
  if (sha256(content) === seal?.sha256) return content;
  throw corrupt(folder, name, 'bytes that its SHA-256 does not match');
}

async function readPart(folder: string, name: string, largest: number): Promise<Buffer> {
  try {
    return await readLimited(join(folder, name), largest);
  } catch (cause) {
    const isMissing = (cause as NodeJS.ErrnoException).code === 'ENOENT';
    if (!isMissing || name !== checkpointFiles.manifest)
      throw corrupt(folder, name, describeReadFailure(cause), cause);
    throw new DiceboardError('NOT_FOUND', `expected a checkpoint in ${folder}, got no ${name} there`, {
      remedy: 'check that the folder of checkpoints is the one that the run was trained with',
      cause,
    });
  }
}

/** The text's value where it is JSON of that form. */
function parse<Form extends z.ZodType>(
  form: Form,
  text: Buffer,
  { folder, name }: { folder: string; name: string },
): z.output<Form> {
  try {
    return form.parse(JSON.parse(text.toString('utf8')));
  } catch (cause) {
    throw corrupt(folder, name, 'something else', cause);
  }
}

function corrupt(folder: string, name: string, found: string, cause?: unknown): DiceboardError {
  const message = `expected ${join(folder, name)} as it was written, got ${found}`;
  return new DiceboardError('CHECKPOINT_CORRUPT', message, {
    remedy: 'restore the folder from a backup, or train the run anew',
    cause,
  });
}
