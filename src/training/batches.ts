import * as tf from '@tensorflow/tfjs-core';
import type { Normalisation } from '../dataset/normalisation.ts';
import type { PackedDataset } from '../dataset/packed-dataset.ts';
import type { VariantParameters } from '../domain/variant-parameters.ts';
import { augmentSlice, drawAugmentation, type Augmentation } from './augmentation.ts';
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

/** One image of a batch: which slice, how it is augmented, and how its pixels are normalised. */
export interface BatchImage {
  readonly slice: number;
  readonly augmentation: Augmentation;
  /** A value v of channel c becomes v * gain[c] + bias[c]. */
  readonly gain: readonly [number, number, number];
  readonly bias: readonly [number, number, number];
}

/**
 * What batch `step` (from 0) of an epoch consists of, whose slices come in this `order`. Every slice is augmented by the
 * stream of its place in the epoch, so a batch depends on nothing that came before.
 */
export function planBatch(
  { parameters, normalise, seed }: BatchSource,
  order: readonly number[],
  { epoch, step }: { epoch: number; step: number },
): BatchImage[] {
  const start = step * parameters.batchSize;
  return order.slice(start, start + parameters.batchSize).map((slice, place) => {
    const stream = randomStream(seed, 'augmentation', { epoch, position: start + place });
    return { slice, augmentation: drawAugmentation(parameters, stream), ...lineOf(normalise(slice)) };
  });
}

/** (v - mean) / deviation as v * gain + bias. */
export function lineOf({ mean, deviation }: Normalisation): Pick<BatchImage, 'gain' | 'bias'> {
  const [a, b, c] = deviation;
  return { gain: [1 / a, 1 / b, 1 / c], bias: [-mean[0] / a, -mean[1] / b, -mean[2] / c] };
}

/** A planned batch as tensors, which the caller disposes of. */
export function makeBatch({ dataset }: BatchSource, planned: readonly BatchImage[]): Batch {
  const { size } = dataset.index;
  const images = new Float32Array(planned.length * size * size * 3);
  const masks = new Float32Array(planned.length * size * size);
  planned.forEach(({ slice, augmentation, gain, bias }, place) =>
    augmentSlice(pixelsOf(dataset, slice), augmentation, {
      image: images.subarray(place * size * size * 3, (place + 1) * size * size * 3),
      mask: masks.subarray(place * size * size, (place + 1) * size * size),
      gain,
      bias,
    }),
  );
  const shape = [planned.length, size, size] as const;
  return { images: tf.tensor4d(images, [...shape, 3]), masks: tf.tensor4d(masks, [...shape, 1]) };
}

function pixelsOf({ index: { size }, images, masks }: PackedDataset, slice: number) {
  return {
    size,
    image: images.subarray(slice * size * size * 3, (slice + 1) * size * size * 3),
    mask: masks.subarray(slice * size * size, (slice + 1) * size * size),
  };
}
