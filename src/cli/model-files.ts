import { join } from 'node:path';
import type { ModelFile } from '../dashboard/dashboard-reader.ts';
import { DiceboardError } from '../domain/errors.ts';
import type { Database } from '../store/database.ts';
import { findBestCheckpoint } from '../store/find-best-checkpoint.ts';
import type { ModelJob } from './model-job.ts';
import { writeInChild } from './model-process.ts';
import { createMakeQueue, readOrMake, type MakeOnce } from './reader/make-queue.ts';
import { nameFolder, prepareCheckpoint } from './reader/prepare-checkpoint.ts';

const files: readonly ModelFile[] = ['model.json', 'weights.bin', 'input.json'];
const defaultLimitBytes = 1e9;

export interface ModelStoreOptions {
  readonly database: Database;
  readonly home: string;
  readonly limitBytes?: number;
  readonly makeOnce?: MakeOnce;
  readonly write?: (job: ModelJob) => Promise<void>;
}

export type ReadModelFile = (runId: string, file: ModelFile) => Promise<Uint8Array>;

/**
 * Files of a run's best checkpoint as a TensorFlow.js layers model from raw pixels, and what its input needs
 * (domain/model-input.ts). Written on the first question, kept under `<home>/models/<run>/<weights>` until later ones
 * need the room. Throws NOT_FOUND for a run without a checkpoint and for another file, NOT_READY where the data are not
 * packed here, TOO_BUSY where too much waits to be made.
 */
export function createModelStore(options: ModelStoreOptions): ReadModelFile {
  const { database, home, write = writeInChild } = options;
  const { limitBytes = defaultLimitBytes, makeOnce = createMakeQueue() } = options;
  return async (id, file) => {
    const checkpoint = await findBestCheckpoint(database, id);
    if (checkpoint === null || !files.includes(file))
      throw new DiceboardError(
        'NOT_FOUND',
        'expected a model file of a run with a checkpoint, got another address',
      );
    const root = join(home, 'models');
    const folder = join(root, nameFolder(checkpoint.runId), nameFolder(checkpoint.weightsChecksum));
    return readOrMake(join(folder, file), (isAbsent) =>
      makeOnce(folder, async () => {
        if (!isAbsent()) return;
        await write({
          ...(await prepareCheckpoint({ database, home }, checkpoint)),
          folder,
          root,
          limitBytes,
        });
      }),
    );
  };
}
