import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeVariant } from '../domain/variant.ts';
import type { OpenBackend } from './backends/backend.ts';
import { openBackend } from './backends/open-backend.ts';
import { diceLoss } from './losses.ts';
import { addGradients, applyGradients, computeGradients } from './train-step.ts';
import { createTrainingState, disposeSlots, readTensors } from './training-state.ts';

const settings = { optimizer: 'sgd', momentum: 0, batchNorm: false, imageSize: 32 };
const { parameters } = makeVariant(settings);
const makeBatch = (seed: number) => ({
  images: tf.randomNormal([2, 32, 32, 3], 0, 1, 'float32', seed) as tf.Tensor4D,
  masks: tf.cast(
    tf.greater(tf.randomUniform([2, 32, 32, 1], 0, 1, 'float32', seed), 0.7),
    'float32',
  ) as tf.Tensor4D,
});

let backend: OpenBackend;
beforeAll(async () => {
  backend = await openBackend('wasm');
});
afterAll(() => backend.close());

test('an update follows the mean of the accumulated gradients', async () => {
  const state = createTrainingState(parameters, 1);
  const before = (await readTensors(state)).weights;
  const [first, second] = [1, 2].map((seed) => computeGradients(state, makeBatch(seed), diceLoss).gradients);
  const name = before[0]!.name;
  const mean = tf.div(tf.add(first![name]!, second![name]!), 2).dataSync();
  applyGradients(state, { sum: addGradients(first!, second!), batches: 2, learningRate: 100 });
  const after = (await readTensors(state)).weights;
  expect(Math.max(...mean.map(Math.abs))).toBeGreaterThan(1e-5);
  after[0]!.values.forEach((value, place) => {
    expect(value).toBeCloseTo(before[0]!.values[place]! - 100 * mean[place]!, 6);
  });
  disposeSlots(state);
  state.model.dispose();
});

test('a step lowers the loss of its own batch and leaves no tensor', () => {
  const state = createTrainingState(parameters, 1);
  const batch = makeBatch(3);
  const losses: number[] = [];
  const counts: number[] = [];
  for (let step = 0; step < 4; step++) {
    const { loss, gradients } = computeGradients(state, batch, diceLoss);
    applyGradients(state, { sum: gradients, batches: 1, learningRate: 0.1 });
    losses.push(loss.dataSync()[0]!);
    loss.dispose();
    counts.push(tf.memory().numTensors);
  }
  expect(losses[3]).toBeLessThan(losses[0]!);
  expect(new Set(counts).size).toBe(1);
  disposeSlots(state);
  state.model.dispose();
});
