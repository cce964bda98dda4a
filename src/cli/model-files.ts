import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ModelFile } from '../dashboard/dashboard-reader.ts';
import { isPacked } from '../dataset/packed-files.ts';
import { DiceboardError } from '../domain/errors.ts';
import { findBestCheckpoint, type BestCheckpoint } from '../store/find-best-checkpoint.ts';
import { checkpointFolderOf, packedFolderOf, prepareJob } from '../worker/prepare-job.ts';
import { writeInChild } from './model-process.ts';
import type { Session } from './session.ts';

const files: readonly ModelFile[] = ['model.json', 'weights.bin', 'input.json'];

/** Models that are being written, so that a page's three questions at once are one child. */
const writing = new WeakMap<Session, Map<string, Promise<void>>>();

/**
 * A file of a run's best checkpoint as a TensorFlow.js layers model from raw pixels, or what its input needs
 * (domain/model-input.ts). Written on the first question, kept under `<home>/models/<run>/<weights>`. Throws NOT_FOUND
 * for a run without a checkpoint and for another file, NOT_READY where the data are not packed here.
 */
export async function readModelFile(session: Session, runId: string, file: ModelFile): Promise<Uint8Array> {
  const checkpoint = await findBestCheckpoint(session.database, runId);
  if (checkpoint === null || !files.includes(file))
    throw new DiceboardError(
      'NOT_FOUND',
      'expected a model file of a run with a checkpoint, got another address',
    );
  const { home } = session.config;
  const folder = join(home, 'models', name(checkpoint.runId), name(checkpoint.weightsChecksum));
  if (!existsSync(join(folder, file))) await writeOnce(session, checkpoint, folder);
  return readFile(join(folder, file));
}

/** What the database says is no path, but nobody has to believe it. */
function name(word: string): string {
  if (/^[\w-]+$/.test(word)) return word;
  throw new DiceboardError('INTERNAL', 'expected an id that may name a folder, got another');
}

function writeOnce(session: Session, checkpoint: BestCheckpoint, folder: string): Promise<void> {
  const known = writing.get(session) ?? new Map<string, Promise<void>>();
  writing.set(session, known);
  const started =
    known.get(folder) ?? writeFiles(session, checkpoint, folder).finally(() => known.delete(folder));
  known.set(folder, started);
  return started;
}

async function writeFiles(
  { database, config: { home } }: Session,
  { runId, token, epoch, settings, checksum, folder: written }: BestCheckpoint,
  folder: string,
): Promise<void> {
  // Packing is minutes of work, and not the server's.
  if (!(await isPacked(packedFolderOf(home, settings))))
    throw new DiceboardError('NOT_READY', "expected the run's data packed on this machine, got none", {
      remedy: 'diceboard data pack FOLDER makes them',
    });
  const { packedFolder, trainingSlices, validationSlices } = await prepareJob(database, {
    runId,
    token,
    settings,
    home,
  });
  const moved = join(checkpointFolderOf(home, runId), String(token), String(epoch));
  const checkpointFolder = existsSync(written) ? written : moved;
  await writeInChild({
    settings,
    checkpointFolder,
    checksum,
    packedFolder,
    trainingSlices,
    validationSlices,
    folder,
  });
}
