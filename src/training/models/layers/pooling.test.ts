import * as tf from '@tensorflow/tfjs-core';
import { input, model as makeModel } from '@tensorflow/tfjs-layers';
import { beforeAll, expect, it } from 'vitest';
import { createModelContext } from '../model-context.ts';
import { useCpuBackend } from '../use-cpu-backend.test-support.ts';
import { spreadPixel } from './pooling.ts';

beforeAll(useCpuBackend);

it('a pixel is spread over all, and gets the sum of their gradients', () => {
  const context = createModelContext({ imageSize: 16, batchNorm: false, seed: 1 });
  const pixel = input({ shape: [1, 1, 2] });
  const model = makeModel({
    inputs: pixel,
    outputs: spreadPixel(context, pixel, { name: 'spread', side: 3 }),
  });
  const image = tf.tensor4d([1, 2, 3, 4], [2, 1, 1, 2]);
  const expected = tf.tile(image, [1, 3, 3, 1]).dataSync();
  for (const training of [false, true])
    expect((model.apply(image, { training }) as tf.Tensor).dataSync()).toEqual(expected);
  const weight = tf.randomNormal([2, 3, 3, 2], 0, 1, 'float32', 1);
  const gradient = tf.grad((x) => tf.sum(tf.mul(weight, model.apply(x, { training: true }) as tf.Tensor)));
  const difference = tf.sub(gradient(image), tf.sum(weight, [1, 2], true));
  expect(tf.max(tf.abs(difference)).dataSync()[0]).toBeLessThan(1e-6);
});
