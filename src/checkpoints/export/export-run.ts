import { rm } from 'node:fs/promises';
import { fitNormalisation, type Normalisation } from '../../dataset/normalisation.ts';
import type { PackedDataset } from '../../dataset/packed-dataset.ts';
import { patientDice, summarise } from '../../domain/dice.ts';
import type { PatientCounts } from '../../domain/patient-counts.ts';
import { sha256 } from '../../domain/sha256.ts';
import { patientBootstrapInterval } from '../../domain/statistics/patient-interval.ts';
import { besideFolder, findFolder, recoverFolder } from '../../files/replace-folder.ts';
import { evaluate, type Evaluation } from '../../training/evaluation.ts';
import { countParameters } from '../../training/models/build-model.ts';
import { openRunModel } from '../../training/open-run-model.ts';
import { writeDurableFolder } from '../durable-folder.ts';
import { sealFiles } from '../file-seal.ts';
import { writeModelCard } from './card/model-card.ts';
import { checkCounts, countTolerance } from './check-counts.ts';
import { checkExportFolder } from './check-export-folder.ts';
import type { ExportFormatName, Files } from './export-format.ts';
import { exportFormats } from './export-formats.ts';
import { exportFiles, type ExportDescription, type ExportManifest } from './export-manifest.ts';
import { markPatients } from './patient-mark.ts';
import { segmentPixels } from './pixel-model.ts';
import { verifyExport } from './verify-export.ts';

export interface ExportInput {
  readonly description: ExportDescription;
  readonly format: ExportFormatName;
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

type Normalise = (slice: number) => Normalisation;

/**
 * Writes a checkpoint as a model that takes raw pixels, with manifest and model card. The written files are loaded again
 * (TensorFlow.js and safetensors on tfjs's current backend, ONNX with onnxruntime) and score the validation patients;
 * unless every patient's counts agree with the run's own (see check-counts.ts), EXPORT_MISMATCH and `out` is left as it
 * was. Also throws what `openRunModel` throws, BACKEND_UNAVAILABLE without onnxruntime, and DISK_FULL.
 */
export async function exportRun(input: ExportInput): Promise<ExportManifest> {
  const out = await findFolder(input.out);
  await recoverFolder(out);
  await checkExportFolder(out);
  const normalise = fitNormalisation(input.dataset, input.trainingSlices, input.description.preprocess);
  const { files, ...counts } = await encodeRun(input, normalise);
  const scored = await scoreFiles(input, { files, normalise, out });
  checkCounts(scored.evaluation.patients, input.expected);
  const manifest = sealExport(files, describe(input, scored, counts));
  await writeDurableFolder(out, besideFolder(out, 'partial'), files);
  await verifyExport(out);
  return manifest;
}

async function encodeRun(
  { description, format, checkpointFolder, checksum }: ExportInput,
  normalise: Normalise,
): Promise<{ files: Files; trainableParameters: number; totalParameters: number }> {
  const { runId, parameters, preprocess } = description;
  const run = await openRunModel({ parameters, checkpointFolder, ...(checksum && { checksum }) });
  const { model } = run;
  const { weights } = run.checkpoint;
  const normalisation = preprocess === 'volume' ? null : normalise(0);
  try {
    const { trainable, total } = countParameters(model);
    const source = { runId, parameters, preprocess, normalisation, model, weights };
    const files = await exportFormats[format].encode(source);
    return { files, trainableParameters: trainable, totalParameters: total };
  } finally {
    model.dispose();
  }
}

/** Scores the model as read back from disk, from a folder that is gone afterwards. */
async function scoreFiles(
  input: ExportInput,
  { files, normalise, out }: { files: Files; normalise: Normalise; out: string },
): Promise<{ evaluation: Evaluation; engine: string }> {
  const trial = besideFolder(out, 'trial');
  const { dataset, description, format, validationSlices: slices, onBatch } = input;
  try {
    await writeDurableFolder(trial, besideFolder(out, 'partial'), files);
    const model = await exportFormats[format].open({ folder: trial, ...description });
    try {
      const segment = segmentPixels(model, dataset, normalise);
      const evaluation = await evaluate({ segment, dataset, slices, ...(onBatch && { onBatch }) });
      return { evaluation, engine: model.engine };
    } finally {
      await model.close();
    }
  } finally {
    await rm(trial, { recursive: true, force: true });
  }
}

function describe(
  { description, format, dataset, validationSlices }: ExportInput,
  { evaluation, engine }: { evaluation: Evaluation; engine: string },
  counts: { trainableParameters: number; totalParameters: number },
): Omit<ExportManifest, 'files'> {
  const patients = evaluation.withHd95();
  return {
    format: 'diceboard-export',
    version: 2,
    model: exportFormats[format].description,
    ...description,
    ...counts,
    originalSize: dataset.index.originalSize,
    scores: {
      convention: 'validation, selected on',
      patients: patients.length,
      slices: validationSlices.length,
      summary: summarise(patients),
      interval: patientBootstrapInterval(new Map(patients.map((of) => [of.patient, patientDice(of)]))),
      countTolerance,
      checkedWith: engine,
    },
    ownPatients: markPatients(dataset),
  };
}

/** Adds card, manifest and the manifest's own SHA-256 to the files. */
function sealExport(files: Files, description: Omit<ExportManifest, 'files'>): ExportManifest {
  files.set(exportFiles.card, writeModelCard(description, sealFiles(files)));
  const manifest: ExportManifest = { ...description, files: sealFiles(files) };
  const text = `${JSON.stringify(manifest, null, 2)}\n`;
  files.set(exportFiles.manifest, text);
  files.set(exportFiles.seal, `${sha256(text)}\n`);
  return manifest;
}
