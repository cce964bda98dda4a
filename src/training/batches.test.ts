import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import type { PackedDataset } from '../dataset/packed-dataset.ts';
import { makeVariant } from '../domain/variant.ts';
import { countBatches, makeBatch, planBatch, type BatchSource } from './batches.ts';

const size = 16;
const dataset = {
  index: { size },
  images: Uint8Array.from({ length: 8 * size * size * 3 }, (_, index) => (index * 31) % 256),
  masks: Uint8Array.from({ length: 8 * size * size }, (_, index) => (index % 50 < 9 ? 1 : 0)),
} as unknown as PackedDataset;
const order = [5, 0, 3, 3, 7, 1];
function source(parameters = {}) {
  return {
    dataset,
    parameters: makeVariant({ imageSize: size, batchSize: 2, ...parameters }).parameters,
    normalise: (slice: number) => ({ mean: [slice, 10, 20], deviation: [2, 4, 8] }) as const,
    seed: 1,
  };
}
function batchOf(from: BatchSource, place: { epoch: number; step: number }) {
  return makeBatch(from, planBatch(from, order, place));
}
beforeAll(async () => {
  await import('@tensorflow/tfjs-backend-cpu');
  await tf.setBackend('cpu');
});

test('a batch holds its slices in order, normalised each by its own', () => {
  const plain = { flip: false, rotation: 0, scale: 0 };
  const { images, masks } = batchOf(source(plain), { epoch: 1, step: 1 });
  expect(images.shape).toEqual([2, size, size, 3]);
  expect(masks.shape).toEqual([2, size, size, 1]);
  const raw = dataset.images.subarray(3 * size * size * 3);
  const values = images.dataSync();
  expect(values[0]).toBeCloseTo((raw[0]! - 3) / 2, 5);
  expect(values[5]).toBeCloseTo((raw[5]! - 20) / 8, 5);
  expect([...masks.dataSync().subarray(0, 256)]).toEqual([...dataset.masks.subarray(3 * 256, 4 * 256)]);
  tf.dispose([images, masks]);
});

test('a batch depends on its place alone, and a slice that comes twice is augmented twice', () => {
  const [first, again, nextEpoch] = [1, 1, 2].map((epoch) => {
    const { images } = batchOf(source(), { epoch, step: 1 });
    return images.dataSync();
  });
  expect(again).toEqual(first);
  expect(nextEpoch).not.toEqual(first);
  const half = first!.length / 2;
  expect(first!.slice(0, half)).not.toEqual(first!.slice(half));
});

test('batches are full, unless there are fewer slices than one batch holds', () => {
  expect(countBatches(35, 16)).toBe(2);
  expect(countBatches(5, 16)).toBe(1);
  expect(batchOf(source({ batchSize: 16 }), { epoch: 1, step: 0 }).images.shape[0]).toBe(6);
});
