import * as tf from '@tensorflow/tfjs-core';
import type { PatientCounts } from '../domain/patient-counts.ts';
import type { PackedDataset } from '../dataset/packed-dataset.ts';
import { createMaskResizer } from './mask-resizer.ts';
import { countPatient, groupByPatient, measureHd95 } from './patient-masks.ts';

/** Slices predicted at once; fixed, so that a score does not depend on who asks for it. */
export const evaluationBatchSize = 16;

/**
 * Tumour probabilities `[batch, size, size, 1]` in [0, 1] of raw pixels `[batch, size, size, 3]` in 0 to 255.
 * `slices` says which slices they are: normalisation by volume needs it.
 */
export type Predict = (pixels: tf.Tensor4D, slices: readonly number[]) => tf.Tensor4D;

export interface EvaluationInput {
  readonly predict: Predict;
  readonly dataset: PackedDataset;
  readonly slices: readonly number[];
  /** Where given, its mean over the slices is the evaluation's loss. */
  readonly lossOf?: (truth: tf.Tensor4D, probability: tf.Tensor4D) => tf.Scalar;
  readonly onBatch?: (done: number, total: number) => void;
}

export interface Evaluation {
  /** Counts against the original masks, `hd95` null: measure it with `withHd95` where it is wanted. */
  readonly patients: readonly PatientCounts[];
  /** Mean over slices; 0 without `lossOf`. Not finite where the model's output is not. */
  readonly loss: number;
  /** No pixel of any slice was predicted as tumour. */
  readonly collapsed: boolean;
  /** The same counts with HD95, in pixels. */
  withHd95(): PatientCounts[];
}

/**
 * Predicts the slices, resizes the probabilities to the original size, thresholds them and counts pixels.
 * Slices are scored in ascending order, whatever order they come in.
 */
export async function evaluate(input: EvaluationInput): Promise<Evaluation> {
  const { dataset } = input;
  const patients = groupByPatient(dataset, input.slices);
  const slices = patients.flatMap((patient) => patient.slices);
  const { size, originalSize } = dataset.index;
  const resize = createMaskResizer(size, originalSize);
  const predictions = new Uint8Array(slices.length * originalSize ** 2);
  let lossSum = 0;
  for (let start = 0; start < slices.length; start += evaluationBatchSize) {
    const batch = slices.slice(start, start + evaluationBatchSize);
    const { probabilities, loss } = await predictBatch(input, batch);
    lossSum += loss * batch.length;
    for (let place = 0; place < batch.length; place++) {
      const pixels = originalSize ** 2;
      const mask = predictions.subarray((start + place) * pixels, (start + place + 1) * pixels);
      resize(probabilities.subarray(place * size * size, (place + 1) * size * size), mask);
    }
    input.onBatch?.(start + batch.length, slices.length);
  }
  const counts = patients.map((patient) => countPatient(dataset, patient, predictions));
  return {
    patients: counts,
    loss: lossSum / slices.length,
    collapsed: !predictions.includes(1),
    withHd95: () =>
      counts.map((count, place) => ({ ...count, hd95: measureHd95(dataset, patients[place]!, predictions) })),
  };
}

async function predictBatch({ dataset, predict, lossOf }: EvaluationInput, slices: readonly number[]) {
  const { size } = dataset.index;
  const [probability, loss] = tf.tidy(() => {
    const shape = [slices.length, size, size] as const;
    const pixels = tf.tensor4d(gatherFloats(dataset.images, slices, 3 * size * size), [...shape, 3]);
    const output = predict(pixels, slices);
    if (lossOf === undefined) return [output, tf.scalar(0)] as const;
    const truth = tf.tensor4d(gatherFloats(dataset.masks, slices, size * size), [...shape, 1]);
    return [output, lossOf(truth, output)] as const;
  });
  try {
    const probabilities = (await probability.data()) as Float32Array;
    return { probabilities, loss: (await loss.data())[0]! };
  } finally {
    tf.dispose([probability, loss]);
  }
}

/** The slices' bytes as float32, one slice after the other. */
function gatherFloats(bytes: Uint8Array, slices: readonly number[], perSlice: number): Float32Array {
  const floats = new Float32Array(slices.length * perSlice);
  slices.forEach((slice, place) =>
    floats.set(bytes.subarray(slice * perSlice, (slice + 1) * perSlice), place * perSlice),
  );
  return floats;
}
