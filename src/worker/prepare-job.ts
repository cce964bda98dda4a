import { join } from 'node:path';
import { isPacked } from '../dataset/packed-files.ts';
import { openPackedIndex } from '../dataset/open-packed.ts';
import { packDataset } from '../dataset/pack-dataset.ts';
import { DiceboardError } from '../domain/errors.ts';
import type { RunSettings } from '../domain/run.ts';
import type { Database } from '../store/database.ts';
import { findDataset } from '../store/find-dataset.ts';
import type { TrainingJob } from '../training/training-job.ts';
import { splitRun } from './split-run.ts';

export interface JobRequest {
  readonly runId: string;
  readonly token: number;
  readonly settings: RunSettings;
  readonly home: string;
}

/** Where a run's checkpoints lie, under every attempt's token. */
export function checkpointFolderOf(home: string, runId: string): string {
  return join(home, 'checkpoints', runId);
}

/** Where the data of a run lie packed, once they are; named after their fingerprint and size. */
export function packedFolderOf(home: string, { dataFingerprint, variant }: RunSettings): string {
  return join(home, 'cache', `${dataFingerprint.slice(0, 12)}-${variant.imageSize}`);
}

/**
 * All that a trainer needs but how to compute and where to go on from: data packed at the run's size, and its slices.
 * Draws the locked test set where a split with a test share finds none.
 * @throws NOT_FOUND, DATA_NOT_FOUND, DATA_FAULTY, DATA_CHANGED, SPLIT_IMPOSSIBLE, DISK_FULL
 */
export async function prepareJob(
  database: Database,
  request: JobRequest,
): Promise<Omit<TrainingJob, 'engine' | 'resumeFrom'>> {
  const { runId, token, settings, home } = request;
  const packedFolder = await findPacked(database, settings, home);
  const index = openPackedIndex(packedFolder);
  const { training, validation } = await splitRun(database, { runId, settings }, index);
  return {
    runId,
    token,
    metric: settings.metric,
    parameters: settings.variant,
    seed: settings.seed,
    epochs: settings.epochs,
    preprocess: settings.preprocess,
    backend: settings.backend,
    packedFolder,
    trainingSlices: training,
    validationSlices: validation,
    checkpointFolder: checkpointFolderOf(home, runId),
  };
}

/** The pack of these very data, made when it is not there; it is named after their fingerprint. */
async function findPacked(database: Database, settings: RunSettings, home: string): Promise<string> {
  const { dataFingerprint, variant } = settings;
  const known = packedFolderOf(home, settings);
  if (await isPacked(known)) return known;
  const dataset = await findDataset(database, dataFingerprint);
  if (dataset === null)
    throw new DiceboardError(
      'DATA_NOT_FOUND',
      `expected data ${dataFingerprint.slice(0, 12)} to be known, got none`,
      {
        remedy: 'queue the sweep again where the data lie',
      },
    );
  const folder = await packDataset({ folder: dataset.folder, size: variant.imageSize, home });
  const { fingerprint } = openPackedIndex(folder);
  if (fingerprint === dataFingerprint) return folder;
  throw new DiceboardError(
    'DATA_CHANGED',
    `expected data ${dataFingerprint.slice(0, 12)} in ${dataset.folder}, got ${fingerprint.slice(0, 12)}`,
    { remedy: 'restore the data, or queue the sweep again for the new ones' },
  );
}
