import { join } from 'node:path';
import type { PatientView, PictureAddress, PictureLayer } from '../../dashboard/dashboard-reader.ts';
import { DiceboardError } from '../../domain/errors.ts';
import { sha256 } from '../../domain/sha256.ts';
import type { Database } from '../../store/database.ts';
import { findBestCheckpoint } from '../../store/find-best-checkpoint.ts';
import { createMakeQueue, readOrMake, type MakeOnce } from './make-queue.ts';
import type { PictureJob } from './picture-job.ts';
import { drawInChild } from './picture-process.ts';
import { nameFolder, prepareCheckpoint } from './prepare-checkpoint.ts';
import { viewPatients } from './view-patients.ts';

const layers: readonly PictureLayer[] = ['flair', 'image', 'classes'];
const defaultLimitBytes = 500e6;

export interface PictureStoreOptions {
  readonly database: Database;
  readonly home: string;
  readonly limitBytes?: number;
  /** Of the server: whatever takes a child waits in one queue. */
  readonly makeOnce?: MakeOnce;
  readonly draw?: (job: PictureJob) => Promise<void>;
}

/** Reads a picture; draws its patient first where it was not drawn yet. */
export type ReadPicture = (address: PictureAddress) => Promise<Uint8Array>;

/**
 * Pictures of validation slices, kept under `<home>/pictures`. Only what the database lists of the run is looked for
 * on disk: throws NOT_FOUND for everything else, NOT_READY where the data are not packed here, TOO_BUSY where too many
 * patients wait to be drawn.
 */
export function createPictureStore(options: PictureStoreOptions): ReadPicture {
  const { database, home, draw = drawInChild } = options;
  const { limitBytes = defaultLimitBytes, makeOnce = createMakeQueue() } = options;
  return async (address) => {
    const checkpoint = await findBestCheckpoint(database, address.runId);
    if (checkpoint === null) throw missing('a run with a best checkpoint');
    const known = await viewPatients(database, home, checkpoint);
    const patient = findPatient(known, address);
    const root = join(home, 'pictures');
    const { runId, weightsChecksum } = checkpoint;
    const folder = join(root, nameFolder(runId), nameFolder(weightsChecksum), nameOf(patient));
    return readOrMake(join(folder, `${address.slice}-${address.layer}.png`), (isAbsent) =>
      makeOnce(folder, async () => {
        if (!isAbsent()) return;
        const prepared = await prepareCheckpoint({ database, home }, checkpoint);
        await draw({ ...prepared, patient, folder, root, limitBytes });
      }),
    );
  };
}

function missing(expected: string): DiceboardError {
  return new DiceboardError('NOT_FOUND', `expected ${expected}, got another address`);
}

/** The patient as the database names it. */
function findPatient(known: readonly PatientView[], { patient, slice, layer }: PictureAddress): string {
  const found = known.find((candidate) => candidate.patient === patient);
  if (found === undefined) throw missing('a validation patient of the run');
  if (!found.slices.some(({ number }) => number === slice)) throw missing('a slice of the patient');
  if (!layers.includes(layer)) throw missing('flair, image or classes');
  return found.patient;
}

function nameOf(patient: string): string {
  return sha256(patient).slice(0, 16);
}
