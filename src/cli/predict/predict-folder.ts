import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { describeFault, type DataFault } from '../../dataset/data-fault.ts';
import { listPictureFolder, type PictureListing, type PicturePatient } from '../../dataset/picture-folder.ts';
import { DiceboardError } from '../../domain/errors.ts';
import {
  besideFolder,
  findFolder,
  recoverFolder,
  removeReplaced,
  replaceFolder,
} from '../../files/replace-folder.ts';
import { checkPredictionFolder, predictionFiles, type PictureFormat } from './prediction-folder.ts';
import type { PredictionModel } from './prediction-model.ts';
import { predictVolume } from './predict-volume.ts';
import { readVolume } from './read-volume.ts';
import { formatVolumes, type VolumeRow } from './volume-row.ts';
import { writePictures } from './write-pictures.ts';

export interface PredictionRequest {
  readonly folder: string;
  readonly out: string;
  readonly format: PictureFormat;
  readonly overlays: boolean;
  /** Sides of a pixel and distance of slices, in mm; null where nobody said. */
  readonly spacing: readonly [number, number, number] | null;
  readonly onSlice?: (done: number, total: number) => void;
}

export interface PredictionSummary {
  readonly format: 'diceboard-prediction';
  readonly version: 1;
  readonly runId: string;
  readonly engine: string;
  readonly patients: readonly VolumeRow[];
  readonly slices: number;
  /** From the first picture read to the last one written. */
  readonly seconds: number;
  /** Of them, in the model. */
  readonly modelSeconds: number;
  /** Mean over the patients that have one; null without any. */
  readonly meanDice: number | null;
  /** What was left out, as `file: fault`. */
  readonly faults: readonly string[];
}

/**
 * Segments every slice of a folder and writes masks, overlays where wanted, `volumes.csv` and `prediction.json` to `out`,
 * whole or, where anything fails, not at all: what an earlier prediction left there is then there still. Faulty pictures
 * are left out and named. Throws DATA_NOT_FOUND, USAGE for an `out` that holds anything but a prediction, and DATA_FAULTY
 * where no slice could be read.
 */
export async function predictFolder(
  model: PredictionModel,
  request: PredictionRequest,
): Promise<PredictionSummary> {
  const out = await findFolder(request.out);
  const listing = await listPictureFolder(request.folder);
  await recoverFolder(out);
  await checkPredictionFolder(out, request.folder);
  const partial = besideFolder(out, 'partial');
  try {
    await rm(partial, { recursive: true, force: true });
    await mkdir(partial, { recursive: true });
    const summary = await predictListed(model, listing, { ...request, out: partial });
    await replaceFolder(out, partial);
    await removeReplaced(out);
    return summary;
  } catch (error) {
    await rm(partial, { recursive: true, force: true }).catch(() => undefined);
    throw error;
  }
}

async function predictListed(
  model: PredictionModel,
  listing: PictureListing,
  request: PredictionRequest,
): Promise<PredictionSummary> {
  const started = performance.now();
  const total = listing.patients.reduce((sum, { slices }) => sum + slices.length, 0);
  const faults: DataFault[] = [...listing.faults];
  const rows: VolumeRow[] = [];
  let [done, modelSeconds] = [0, 0];
  for (const patient of listing.patients) {
    const result = await predictPatient(model, { ...request, patient }, () => {
      done += 1;
      request.onSlice?.(done, total);
    });
    faults.push(...result.faults);
    modelSeconds += result.modelSeconds;
    if (result.row !== null) rows.push(result.row);
  }
  if (rows.length === 0) throw nothingRead(request.folder, faults);
  const scored = rows.flatMap(({ dice }) => dice ?? []);
  const summary: PredictionSummary = {
    format: 'diceboard-prediction',
    version: 1,
    runId: model.runId,
    engine: model.pixels.engine,
    patients: rows,
    slices: rows.reduce((sum, { slices }) => sum + slices, 0),
    seconds: (performance.now() - started) / 1000,
    modelSeconds,
    meanDice: scored.length === 0 ? null : scored.reduce((sum, dice) => sum + dice, 0) / scored.length,
    faults: faults.map(describeFault),
  };
  const volumes = formatVolumes(rows, { withVolume: request.spacing !== null });
  await writeFile(join(request.out, predictionFiles.volumes), volumes);
  await writeFile(join(request.out, predictionFiles.summary), `${JSON.stringify(summary, null, 2)}\n`);
  return summary;
}

async function predictPatient(
  model: PredictionModel,
  { folder, out, format, overlays, spacing, patient }: PredictionRequest & { patient: PicturePatient },
  onSlice: () => void,
): Promise<{ row: VolumeRow | null; faults: readonly DataFault[]; modelSeconds: number }> {
  const volume = await readVolume(folder, patient, { size: model.size, keepFlair: overlays, onSlice });
  const { side, slices, faults } = volume;
  if (slices.length === 0) return { row: null, faults, modelSeconds: 0 };
  const started = performance.now();
  const { masks, ...predicted } = await predictVolume(model, volume);
  const modelSeconds = (performance.now() - started) / 1000;
  await writePictures(join(resolve(out), patient.id), volume, { masks, format });
  const { predictedPixels, maskSlices, dice, ownData } = predicted;
  const row = {
    patient: patient.id,
    slices: slices.length,
    predictedPixels,
    predictedShare: predictedPixels / (slices.length * side ** 2),
    volumeMm3: spacing === null ? null : predictedPixels * spacing[0] * spacing[1] * spacing[2],
    maskSlices,
    dice,
    ownData,
  };
  return { row, faults, modelSeconds };
}

function nothingRead(folder: string, faults: readonly DataFault[]): DiceboardError {
  const [first] = faults;
  const found = first === undefined ? 'none' : describeFault(first);
  return new DiceboardError('DATA_FAULTY', `expected a slice that can be read in ${folder}, got ${found}`, {
    remedy: 'slices are square pictures of three 8-bit channels: pre-contrast, FLAIR, post-contrast',
    details: faults.map(describeFault),
  });
}
