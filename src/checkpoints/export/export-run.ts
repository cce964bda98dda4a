import { rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { sha256 } from '../../domain/sha256.ts';
import { fitNormalisation, type Normalisation } from '../../dataset/normalisation.ts';
import type { PackedDataset } from '../../dataset/packed-dataset.ts';
import { summarise } from '../../domain/dice.ts';
import type { PatientCounts } from '../../domain/patient-counts.ts';
import { evaluate, type Evaluation } from '../../training/evaluation.ts';
import { countParameters } from '../../training/models/build-model.ts';
import { deployableModel, predictPixels } from '../../training/models/deployable-model.ts';
import { openRunModel } from '../../training/open-run-model.ts';
import { segmentWith } from '../../training/segment.ts';
import { writeDurableFolder } from '../durable-folder.ts';
import { sealFiles } from '../file-seal.ts';
import { checkCounts } from './check-counts.ts';
import { checkExportFolder } from './check-export-folder.ts';
import { exportFiles, type ExportDescription, type ExportManifest } from './export-manifest.ts';
import { encodeLayersModel, readLayersModel } from './layers-model-files.ts';
import { writeModelCard } from './model-card.ts';
import { verifyExport } from './verify-export.ts';

type Files = Map<string, Uint8Array | string>;

export interface ExportInput {
  readonly description: ExportDescription;
  readonly checkpointFolder: string;
  /** The manifest's SHA-256 as the store knows it. */
  readonly checksum?: string;
  /** Packed at the variant's image size. */
  readonly dataset: PackedDataset;
  /** Those that the run was trained on: its normalisation was fitted to them. */
  readonly trainingSlices: readonly number[];
  readonly validationSlices: readonly number[];
  /** What the run counted on the validation slices at this checkpoint's epoch. */
  readonly expected: readonly PatientCounts[];
  /** A new folder, or that of an earlier export. */
  readonly out: string;
  readonly onBatch?: (done: number, total: number) => void;
}

/**
 * Writes a checkpoint as a TensorFlow.js LayersModel that takes raw pixels, with manifest and model card. The written
 * files are loaded again with the stock loader and score the validation patients, on tfjs's current backend; unless every
 * patient's counts agree with the run's own (see check-counts.ts), EXPORT_MISMATCH and `out` is left as it was.
 * Also throws what `openRunModel` throws, and DISK_FULL.
 */
export async function exportRun(input: ExportInput): Promise<ExportManifest> {
  const out = resolve(input.out);
  await checkExportFolder(out);
  const normalise = fitNormalisation(input.dataset, input.trainingSlices, input.description.preprocess);
  const { files, ...counts } = await encodeRun(input, normalise);
  const evaluation = await scoreFiles(input, { files, normalise, out });
  checkCounts(evaluation.patients, input.expected);
  const manifest = sealExport(files, describe(input, evaluation, counts));
  await writeDurableFolder(out, besides(out, 'partial'), files);
  await verifyExport(out);
  return manifest;
}

async function encodeRun(
  { description, checkpointFolder, checksum }: ExportInput,
  normalise: (slice: number) => Normalisation,
): Promise<{ files: Files; trainableParameters: number; totalParameters: number }> {
  const { parameters, preprocess } = description;
  const { model } = await openRunModel({ parameters, checkpointFolder, ...(checksum && { checksum }) });
  const deployable = deployableModel(
    model,
    preprocess === 'volume' ? { preprocess } : { preprocess, normalisation: normalise(0) },
  );
  try {
    const { trainable, total } = countParameters(model);
    const files = await encodeLayersModel(deployable);
    return { files, trainableParameters: trainable, totalParameters: total };
  } finally {
    deployable.dispose();
  }
}

/** Scores the model as read back from disk, from a folder that is gone afterwards. */
async function scoreFiles(
  input: ExportInput,
  { files, normalise, out }: { files: Files; normalise: (slice: number) => Normalisation; out: string },
): Promise<Evaluation> {
  const trial = besides(out, 'trial');
  let model: LayersModel | undefined;
  try {
    await writeDurableFolder(trial, besides(out, 'partial'), files);
    const loaded = await readLayersModel(trial);
    model = loaded;
    return await evaluate({
      segment: segmentWith({
        predict: (pixels, slices) => predictPixels(loaded, pixels, slices.map(normalise)),
        dataset: input.dataset,
      }),
      dataset: input.dataset,
      slices: input.validationSlices,
      ...(input.onBatch && { onBatch: input.onBatch }),
    });
  } finally {
    model?.dispose();
    await rm(trial, { recursive: true, force: true });
  }
}

function describe(
  input: ExportInput,
  evaluation: Evaluation,
  counts: { trainableParameters: number; totalParameters: number },
): Omit<ExportManifest, 'files'> {
  const patients = evaluation.withHd95();
  return {
    format: 'diceboard-export',
    version: 1,
    ...input.description,
    ...counts,
    scores: {
      convention: 'validation, selected on',
      patients: patients.length,
      slices: input.validationSlices.length,
      summary: summarise(patients),
    },
  };
}

/** Adds card, manifest and the manifest's own SHA-256 to the files. */
function sealExport(files: Files, description: Omit<ExportManifest, 'files'>): ExportManifest {
  files.set(exportFiles.card, writeModelCard(description));
  const manifest: ExportManifest = { ...description, files: sealFiles(files) };
  const text = `${JSON.stringify(manifest, null, 2)}\n`;
  files.set(exportFiles.manifest, text);
  files.set(exportFiles.seal, `${sha256(text)}\n`);
  return manifest;
}

function besides(folder: string, kind: string): string {
  return join(dirname(folder), `.${basename(folder)}.${kind}`);
}
