import * as tf from '@tensorflow/tfjs-core';
import type { Normalisation } from '../dataset/normalisation.ts';
import type { PackedDataset } from '../dataset/packed-dataset.ts';
import type { VariantParameters } from '../domain/variant-parameters.ts';
import { augmentSlice, drawAugmentation } from './augmentation.ts';
import { randomStream } from './random-stream.ts';

export interface BatchSource {
  readonly dataset: PackedDataset;
  readonly parameters: VariantParameters;
  readonly normalise: (slice: number) => Normalisation;
  readonly seed: number;
}

export interface Batch {
  /** `[batch, size, size, 3]`, augmented, then normalised. */
  readonly images: tf.Tensor4D;
  /** `[batch, size, size, 1]`, 0 or 1. */
  readonly masks: tf.Tensor4D;
}

/** Full batches of an epoch; what remains is left out (the order changes every epoch), unless it is all there is. */
export function countBatches(sliceCount: number, batchSize: number): number {
  return Math.max(1, Math.floor(sliceCount / batchSize));
}

/**
 * Batch `step` (from 0) of an epoch whose slices come in this `order`. Every slice is augmented by the stream of its
 * place in the epoch, so a batch depends on nothing that came before. The caller disposes of the tensors.
 */
export function makeBatch(
  { dataset, parameters, normalise, seed }: BatchSource,
  order: readonly number[],
  { epoch, step }: { epoch: number; step: number },
): Batch {
  const { size } = dataset.index;
  const start = step * parameters.batchSize;
  const slices = order.slice(start, start + parameters.batchSize);
  const images = new Float32Array(slices.length * size * size * 3);
  const masks = new Float32Array(slices.length * size * size);
  slices.forEach((slice, place) => {
    const stream = randomStream(seed, 'augmentation', { epoch, position: start + place });
    const { mean, deviation } = normalise(slice);
    augmentSlice(pixelsOf(dataset, slice), drawAugmentation(parameters, stream), {
      image: images.subarray(place * size * size * 3, (place + 1) * size * size * 3),
      mask: masks.subarray(place * size * size, (place + 1) * size * size),
      gain: deviation.map((value) => 1 / value),
      bias: mean.map((value, channel) => -value / deviation[channel]!),
    });
  });
  const shape = [slices.length, size, size] as const;
  return { images: tf.tensor4d(images, [...shape, 3]), masks: tf.tensor4d(masks, [...shape, 1]) };
}

function pixelsOf({ index: { size }, images, masks }: PackedDataset, slice: number) {
  return {
    size,
    image: images.subarray(slice * size * size * 3, (slice + 1) * size * size * 3),
    mask: masks.subarray(slice * size * size, (slice + 1) * size * size),
  };
}
