import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isPacked } from '../../dataset/packed-files.ts';
import { DiceboardError } from '../../domain/errors.ts';
import type { RunSettings } from '../../domain/run.ts';
import type { Database } from '../../store/database.ts';
import type { BestCheckpoint } from '../../store/find-best-checkpoint.ts';
import { checkpointFolderOf, packedFolderOf, prepareJob } from '../../worker/prepare-job.ts';

/** What a child needs to open a run's best checkpoint. */
export interface PreparedCheckpoint {
  readonly settings: RunSettings;
  readonly checkpointFolder: string;
  readonly checksum: string;
  readonly packedFolder: string;
  readonly trainingSlices: readonly number[];
  readonly validationSlices: readonly number[];
}

/** Throws NOT_READY where the run's data are not packed here. */
export async function prepareCheckpoint(
  { database, home }: { database: Database; home: string },
  { runId, token, epoch, settings, checksum, folder }: BestCheckpoint,
): Promise<PreparedCheckpoint> {
  // Packing is minutes of work, and not the server's.
  if (!(await isPacked(packedFolderOf(home, settings))))
    throw new DiceboardError('NOT_READY', 'expected the run’s data packed on this machine, got none', {
      remedy: 'diceboard data pack FOLDER makes them',
    });
  const job = await prepareJob(database, { runId, token, settings, home });
  const { packedFolder, trainingSlices, validationSlices } = job;
  const moved = join(checkpointFolderOf(home, runId), String(token), String(epoch));
  const checkpointFolder = existsSync(folder) ? folder : moved;
  return { settings, checkpointFolder, checksum, packedFolder, trainingSlices, validationSlices };
}

/** An id as the name of a folder. What the database says is no path, but nobody has to believe it. */
export function nameFolder(id: string): string {
  if (/^[\w-]+$/.test(id)) return id;
  throw new DiceboardError('INTERNAL', 'expected an id that may name a folder, got another');
}
