import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import type { PackedDataset } from '../dataset/packed-dataset.ts';
import { evaluate, evaluationBatchSize } from './evaluation.ts';
import { segmentWith, type Predict } from './segment.ts';

const size = 8;
const originalSize = 16;
/** Two patients of 12 slices; slice s has a tumour of s % 3 original rows (its first channel says where). */
function makeDataset(): PackedDataset {
  const sliceCount = 24;
  const dataset = {
    images: new Uint8Array(sliceCount * size * size * 3),
    masks: new Uint8Array(sliceCount * size * size),
    originalMasks: new Uint8Array(sliceCount * originalSize ** 2),
  };
  for (let slice = 0; slice < sliceCount; slice++) {
    dataset.originalMasks.fill(1, slice * 256, slice * 256 + (slice % 3) * originalSize * 4);
    dataset.masks.fill(1, slice * 64, slice * 64 + (slice % 3) * size * 2);
    for (let pixel = 0; pixel < 64; pixel++) {
      dataset.images[3 * (slice * 64 + pixel)] = 255 * dataset.masks[slice * 64 + pixel]!;
    }
  }
  const patient = (id: string, firstSlice: number) => ({
    id,
    institution: 'CS',
    firstSlice,
    sliceCount: 12,
    mean: [0, 0, 0] as const,
    deviation: [1, 1, 1] as const,
  });
  return {
    ...dataset,
    index: {
      version: 1,
      fingerprint: '',
      size,
      originalSize,
      sliceCount,
      patients: [patient('a', 0), patient('b', 12)],
      sliceNumbers: [],
      hasTumour: [],
    },
  };
}
const dataset = makeDataset();
const allSlices = Array.from({ length: 24 }, (_, slice) => slice);
const firstChannel: Predict = (pixels) => tf.div(tf.slice(pixels, [0, 0, 0, 0], [-1, -1, -1, 1]), 255);
const nothing: Predict = (pixels) => tf.zeros([pixels.shape[0], size, size, 1]);

beforeAll(async () => {
  await import('@tensorflow/tfjs-backend-cpu');
  await tf.setBackend('cpu');
});

test('a perfect prediction has only true pixels, a count a slice and patient', async () => {
  const { patients, collapsed } = await evaluate({
    segment: segmentWith({ predict: firstChannel, dataset }),
    dataset,
    slices: allSlices,
  });
  expect(collapsed).toBe(false);
  expect(patients.map(({ patient }) => patient)).toEqual(['a', 'b']);
  expect(patients[1]!.truePositives.slice(0, 3)).toEqual([0, 64, 128]);
  expect(patients[1]!.trueNegatives.slice(0, 3)).toEqual([256, 192, 128]);
  expect(patients.flatMap((p) => [...p.falsePositives, ...p.falseNegatives]).every((n) => n === 0)).toBe(
    true,
  );
});

test('the four counts of a slice add up to its pixels', async () => {
  const half: Predict = (pixels) =>
    tf.tile(tf.tensor4d([0.2, 0.9], [1, 1, 2, 1]), [pixels.shape[0], 8, 4, 1]);
  const { patients } = await evaluate({
    segment: segmentWith({ predict: half, dataset }),
    dataset,
    slices: allSlices,
  });
  for (const { truePositives, falsePositives, falseNegatives, trueNegatives } of patients) {
    truePositives.forEach((tp, slice) => {
      expect(tp + falsePositives[slice]! + falseNegatives[slice]! + trueNegatives[slice]!).toBe(256);
    });
  }
});

test('slices come in ascending order, in batches no larger than agreed, whatever order is asked for', async () => {
  const seen: number[][] = [];
  const predict: Predict = (pixels, slices) => {
    seen.push([...slices]);
    return firstChannel(pixels, slices);
  };
  const reversed = await evaluate({
    segment: segmentWith({ predict, dataset }),
    dataset,
    slices: [...allSlices].reverse(),
  });
  expect(seen.flat()).toEqual(allSlices);
  expect(Math.max(...seen.map((slices) => slices.length))).toBe(evaluationBatchSize);
  expect(reversed.patients).toEqual(
    (await evaluate({ segment: segmentWith({ predict: firstChannel, dataset }), dataset, slices: allSlices }))
      .patients,
  );
});

test('a model that predicts nothing is collapsed, and its HD95 is null', async () => {
  const evaluation = await evaluate({
    segment: segmentWith({ predict: nothing, dataset }),
    dataset,
    slices: allSlices,
  });
  expect(evaluation.collapsed).toBe(true);
  expect(evaluation.withHd95().map(({ hd95 }) => hd95)).toEqual([null, null]);
});

test('HD95 is measured over whole volumes only', async () => {
  const slices = allSlices.slice(0, 18);
  const evaluation = await evaluate({
    segment: segmentWith({ predict: firstChannel, dataset }),
    dataset,
    slices,
  });
  expect(evaluation.withHd95().map(({ patient, hd95 }) => [patient, hd95])).toEqual([
    ['a', 0],
    ['b', null],
  ]);
});

test('the loss is the mean over slices, and NaN where the output is', async () => {
  const lossOf = (truth: tf.Tensor4D, probability: tf.Tensor4D) =>
    tf.mean(tf.squaredDifference(truth, probability)) as tf.Scalar;
  const { loss } = await evaluate({
    segment: segmentWith({ predict: nothing, dataset, lossOf }),
    dataset,
    slices: allSlices,
  });
  expect(loss).toBeCloseTo(0.25, 6);
  const broken: Predict = (pixels) => tf.mul(nothing(pixels, []), NaN);
  expect(
    (
      await evaluate({
        segment: segmentWith({ predict: broken, dataset, lossOf }),
        dataset,
        slices: allSlices,
      })
    ).loss,
  ).toBeNaN();
});

test('no tensor is left behind', async () => {
  const before = tf.memory().numTensors;
  await evaluate({ segment: segmentWith({ predict: firstChannel, dataset }), dataset, slices: allSlices });
  expect(tf.memory().numTensors).toBe(before);
});
