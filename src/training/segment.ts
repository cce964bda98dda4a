import * as tf from '@tensorflow/tfjs-core';
import type { PackedDataset } from '../dataset/packed-dataset.ts';
import type { Segment } from './evaluation.ts';
import { createMaskResizer } from '../domain/mask-resizer.ts';

/**
 * Tumour probabilities `[batch, size, size, 1]` in [0, 1] of raw pixels `[batch, size, size, 3]` in 0 to 255.
 * `slices` says which slices they are: normalisation by volume needs it.
 */
export type Predict = (pixels: tf.Tensor4D, slices: readonly number[]) => tf.Tensor4D;

interface Prediction {
  readonly predict: Predict;
  readonly dataset: PackedDataset;
  readonly lossOf?: (truth: tf.Tensor4D, probability: tf.Tensor4D) => tf.Scalar;
}

/** Masks by a tfjs model; the loss is 0 without `lossOf`. */
export function segmentWith(prediction: Prediction): Segment {
  const { size, originalSize } = prediction.dataset.index;
  const resize = createMaskResizer(size, originalSize);
  return async (slices, masks) => {
    const { probabilities, loss } = await predictBatch(prediction, slices);
    const [inner, outer] = [size ** 2, originalSize ** 2];
    slices.forEach((_, place) =>
      resize(
        probabilities.subarray(place * inner, (place + 1) * inner),
        masks.subarray(place * outer, (place + 1) * outer),
      ),
    );
    return loss;
  };
}

async function predictBatch({ dataset, predict, lossOf }: Prediction, slices: readonly number[]) {
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
