import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeVariant } from '../../domain/variant.ts';
import type { OpenBackend } from '../backends/backend.ts';
import { openBackend } from '../backends/open-backend.ts';
import { lossFunction } from '../losses.ts';
import { applyGradients, computeGradients } from '../train-step.ts';
import { createTrainingState, disposeSlots } from '../training-state.ts';

let backend: OpenBackend;
beforeAll(async () => {
  backend = await openBackend('wasm');
});
afterAll(() => backend.close());

it.each(['separable', 'dense'])(
  'DeepLabV3+ with %s ASPP learns eagerly: its loss falls',
  async (asppConvolution) => {
    const model = 'mobilenetv3-deeplabv3plus';
    const { parameters } = makeVariant({ model, asppConvolution, imageSize: 48, learningRate: 0.02 });
    const state = createTrainingState(parameters, 1);
    const images = tf.randomNormal([4, 48, 48, 3], 0, 1, 'float32', 1) as tf.Tensor4D;
    const blob = tf.pad(tf.ones([4, 16, 16, 1]), [
      [0, 0],
      [8, 24],
      [16, 16],
      [0, 0],
    ]) as tf.Tensor4D;
    const batch = { images: tf.add(images, blob) as tf.Tensor4D, masks: blob };
    const losses: number[] = [];
    for (let step = 0; step < 12; step += 1) {
      const { loss, gradients } = computeGradients(state, batch, lossFunction(parameters.loss));
      losses.push(loss.dataSync()[0]!);
      loss.dispose();
      applyGradients(state, { sum: gradients, batches: 1, learningRate: 0.02 });
    }
    expect(losses.at(-1)).toBeLessThan(0.6 * losses[0]!);
    disposeSlots(state);
    state.model.dispose();
    tf.dispose([images, batch.images, batch.masks]);
  },
);
