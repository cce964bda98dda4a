import * as tf from '@tensorflow/tfjs-core';
import type { KagglePatient } from '../../dataset/kaggle-folder.ts';
import { preprocessVolume } from '../../dataset/buda/preprocess-volume.ts';
import { type PatientVolume, readVolume } from '../../dataset/buda/read-volume.ts';
import { hausdorff95 } from '../../domain/hd95.ts';
import type { PatientCounts } from '../../domain/patient-counts.ts';
import { countSlices } from '../patient-masks.ts';
import { placeMasks } from './place-masks.ts';

/** The side at which Buda et al. trained. */
export const budaImageSize = 256;

const slicesAtOnce = 4;

export interface ImportedScoreInput {
  /** Their normalised `[batch, size, size, 3]` to probabilities `[batch, size, size, 1]`. */
  readonly model: { predict(image: tf.Tensor): tf.Tensor | tf.Tensor[] };
  readonly size: number;
  /** In the Kaggle layout. */
  readonly folder: string;
  /** Of the original slices, in pixels. */
  readonly side: number;
  readonly patients: readonly KagglePatient[];
  readonly onSlices?: (done: number, total: number) => void;
}

/**
 * Counts and HD95 of each patient on the original masks, all slices, the volume preprocessed as Buda et al. do and
 * predicted on tfjs's current backend. A slice that their preprocessing leaves out counts as predicted empty.
 * @throws DATA_FAULTY
 */
export async function scoreImported(input: ImportedScoreInput): Promise<PatientCounts[]> {
  const { folder, side, patients, onSlices } = input;
  const total = patients.reduce((sum, { slices }) => sum + slices.length, 0);
  const scores: PatientCounts[] = [];
  let done = 0;
  for (const patient of patients) {
    onSlices?.(done, total);
    const volume = await readVolume(folder, patient, side);
    const prediction = await segmentVolume(input, volume, (slices) => onSlices?.(done + slices, total));
    scores.push(scoreVolume(patient.id, volume, prediction));
    done += patient.slices.length;
  }
  onSlices?.(done, total);
  return scores;
}

/** `[slices, side, side]`, 0 or 1. */
async function segmentVolume(
  { model, size }: Pick<ImportedScoreInput, 'model' | 'size'>,
  volume: PatientVolume,
  onSlices: (done: number) => void,
): Promise<Uint8Array> {
  const shown = preprocessVolume(volume, size);
  if (shown === null) return new Uint8Array(volume.truth.length);
  const { image, frame } = shown;
  const probabilities = new Float32Array(frame.slices * size * size);
  for (let first = 0; first < frame.slices; first += slicesAtOnce) {
    const count = Math.min(slicesAtOnce, frame.slices - first);
    const pixels = image.subarray(first * size * size * 3, (first + count) * size * size * 3);
    const output = tf.tidy(() => model.predict(tf.tensor4d(pixels, [count, size, size, 3])) as tf.Tensor);
    probabilities.set(await output.data(), first * size * size);
    output.dispose();
    onSlices(first + count);
  }
  return placeMasks({ probabilities, size, frame }, volume.shape);
}

function scoreVolume(
  patient: string,
  { truth, shape }: PatientVolume,
  prediction: Uint8Array,
): PatientCounts {
  const plane = shape[1] * shape[2];
  const slices = Array.from({ length: shape[0] }, (_, slice) => ({
    truth: truth.subarray(slice * plane, (slice + 1) * plane),
    prediction: prediction.subarray(slice * plane, (slice + 1) * plane),
  }));
  return { ...countSlices(patient, slices), hd95: hausdorff95(truth, prediction, shape) };
}
