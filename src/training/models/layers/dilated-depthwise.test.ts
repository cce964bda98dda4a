import * as tf from '@tensorflow/tfjs-core';
import { input, model as makeModel } from '@tensorflow/tfjs-layers';
import { beforeAll, expect, it } from 'vitest';
import { createModelContext } from '../model-context.ts';
import { convolveDilated } from './dilated-depthwise.ts';
import { useCpuBackend } from '../use-cpu-backend.test-support.ts';

beforeAll(useCpuBackend);

const channels = 3;
const sides: [number, number] = [4, 4];

function network(size: number) {
  const context = createModelContext({ imageSize: size * 16, batchNorm: false, seed: 1 });
  const image = input({ shape: [size, size, channels] });
  return makeModel({ inputs: image, outputs: convolveDilated(context, image, 'space') });
}

/** The definition: taps two pixels apart, four zeros on each side. */
function convolve(image: tf.Tensor4D, kernel: tf.Tensor4D): tf.Tensor4D {
  const padded = tf.pad(image, [[0, 0], sides, sides, [0, 0]]);
  return tf.depthwiseConv2d(padded as tf.Tensor4D, kernel, 1, 'valid', 'NHWC', 2);
}

it.each([1, 2, 3, 6, 9])('the phases of side %i give the dilated convolution', (size) => {
  const model = network(size);
  const image = tf.randomNormal([2, size, size, channels], 0, 1, 'float32', 1) as tf.Tensor4D;
  const bias = tf.tensor1d([1, 2, 3]);
  const [kernel] = model.getWeights() as [tf.Tensor4D];
  model.setWeights([kernel, bias]);
  const expected = tf.add(convolve(image, kernel), bias);
  const actual = model.predict(image) as tf.Tensor;
  expect(actual.shape).toEqual(expected.shape);
  expect(tf.max(tf.abs(tf.sub(actual, expected))).dataSync()[0]).toBeLessThan(2e-6);
});

it('the gradient of the input is the convolution with the flipped kernel', () => {
  const model = network(6);
  const [kernel] = model.getWeights() as [tf.Tensor4D];
  const weight = tf.randomNormal([1, 6, 6, channels], 0, 1, 'float32', 2) as tf.Tensor4D;
  const gradient = tf.grad((x) => tf.sum(tf.mul(weight, model.apply(x, { training: true }) as tf.Tensor)));
  const expected = convolve(weight, tf.reverse(kernel, [0, 1]));
  const actual = gradient(tf.zeros([1, 6, 6, channels]));
  expect(tf.max(tf.abs(tf.sub(actual, expected))).dataSync()[0]).toBeLessThan(2e-6);
});
