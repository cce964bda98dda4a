import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PatientView, PictureAddress, PictureLayer } from '../../dashboard/dashboard-reader.ts';
import { isPacked } from '../../dataset/packed-files.ts';
import { DiceboardError } from '../../domain/errors.ts';
import { sha256 } from '../../domain/sha256.ts';
import type { Database } from '../../store/database.ts';
import { findBestCheckpoint, type BestCheckpoint } from '../../store/find-best-checkpoint.ts';
import { checkpointFolderOf, packedFolderOf, prepareJob } from '../../worker/prepare-job.ts';
import type { PictureJob } from './picture-job.ts';
import { drawInChild } from './picture-process.ts';
import { viewPatients } from './view-patients.ts';

const layers: readonly PictureLayer[] = ['flair', 'image', 'classes'];
const defaultLimitBytes = 500e6;

export interface PictureStoreOptions {
  readonly database: Database;
  readonly home: string;
  readonly limitBytes?: number;
  readonly draw?: (job: PictureJob) => Promise<void>;
}

/** Reads a picture; draws its patient first where it was not drawn yet, one patient at a time. */
export type ReadPicture = (address: PictureAddress) => Promise<Uint8Array>;

/**
 * Pictures of validation slices, kept under `<home>/pictures`. Only what the database lists of the run is looked for
 * on disk: throws NOT_FOUND for everything else, NOT_READY where the data are not packed here.
 */
export function createPictureStore(options: PictureStoreOptions): ReadPicture {
  const { database, home, draw = drawInChild } = options;
  const drawing = new Map<string, Promise<void>>();
  let last: Promise<void> = Promise.resolve();

  function drawOnce(job: PictureJob): Promise<void> {
    const known = drawing.get(job.folder);
    if (known !== undefined) return known;
    const started = last
      .catch(() => undefined)
      .then(() => draw(job))
      .finally(() => drawing.delete(job.folder));
    last = started;
    drawing.set(job.folder, started);
    return started;
  }

  return async (address) => {
    const checkpoint = await findBestCheckpoint(database, address.runId);
    if (checkpoint === null) throw missing('a run with a best checkpoint');
    const known = await viewPatients(database, home, checkpoint);
    const patient = findPatient(known, address);
    const root = join(home, 'pictures');
    const folder = join(root, name(checkpoint.runId), name(checkpoint.weightsChecksum), nameOf(patient));
    const file = join(folder, `${address.slice}-${address.layer}.png`);
    if (!existsSync(file)) {
      const limitBytes = options.limitBytes ?? defaultLimitBytes;
      await drawOnce({ ...(await prepare(database, home, checkpoint)), patient, folder, root, limitBytes });
    }
    return readFile(file);
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

/** What the database says is no path, but nobody has to believe it. */
function name(word: string): string {
  if (/^[\w-]+$/.test(word)) return word;
  throw new DiceboardError('INTERNAL', 'expected an id that may name a folder, got another');
}

function nameOf(patient: string): string {
  return sha256(patient).slice(0, 16);
}

async function prepare(
  database: Database,
  home: string,
  checkpoint: BestCheckpoint,
): Promise<Omit<PictureJob, 'patient' | 'folder' | 'root' | 'limitBytes'>> {
  const { runId, token, epoch, settings, checksum } = checkpoint;
  // Packing is minutes of work, and not the server's.
  if (!(await isPacked(packedFolderOf(home, settings))))
    throw new DiceboardError('NOT_READY', 'expected the run’s data packed on this machine, got none', {
      remedy: 'diceboard data pack FOLDER makes them',
    });
  const job = await prepareJob(database, { runId, token, settings, home });
  const moved = join(checkpointFolderOf(home, runId), String(token), String(epoch));
  return {
    settings,
    checkpointFolder: existsSync(checkpoint.folder) ? checkpoint.folder : moved,
    checksum,
    packedFolder: job.packedFolder,
    trainingSlices: job.trainingSlices,
    validationSlices: job.validationSlices,
  };
}
