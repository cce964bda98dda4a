import * as tf from '@tensorflow/tfjs-core';
import { input, model as makeModel } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { createModelContext } from '../model-context.ts';
import { convolve } from './convolution.ts';
import { convolveDepthwise } from './depthwise.ts';
import { useCpuBackend } from '../use-cpu-backend.test-support.ts';

beforeAll(useCpuBackend);

const context = () => createModelContext({ imageSize: 16, batchNorm: false, seed: 1 });
const image = () => tf.randomNormal([1, 8, 8, 2], 0, 1, 'float32', 1) as tf.Tensor4D;
const symmetric = (pad: number): tf.Tensor4D =>
  tf.pad(image(), [
    [0, 0],
    [pad, pad],
    [pad, pad],
    [0, 0],
  ]);
const distance = (a: tf.Tensor, b: tf.Tensor) => tf.max(tf.abs(tf.sub(a, b))).dataSync()[0];

describe("padding is PyTorch's (kernel - 1) / 2 on every side", () => {
  it.each([
    { kernel: 3, stride: 1 as const },
    { kernel: 3, stride: 2 as const },
    { kernel: 5, stride: 1 as const },
    { kernel: 5, stride: 2 as const },
  ])('kernel $kernel, stride $stride', ({ kernel, stride }) => {
    const inputs = input({ shape: [8, 8, 2] });
    const full = convolve(context(), inputs, { name: 'full', filters: 3, kernel, stride });
    const depthwise = convolveDepthwise(context(), inputs, { name: 'each', kernel, stride });
    const model = makeModel({ inputs, outputs: [full, depthwise] });
    const [fullWeights, eachWeights] = ['full', 'each'].map((name) => model.getLayer(name).getWeights()[0]);
    const padded = symmetric((kernel - 1) / 2);
    const [ofFull, ofEach] = model.predict(image()) as [tf.Tensor, tf.Tensor];
    expect(distance(ofFull, tf.conv2d(padded, fullWeights as tf.Tensor4D, stride, 'valid'))).toBeLessThan(
      1e-6,
    );
    const expected = tf.depthwiseConv2d(padded, eachWeights as tf.Tensor4D, stride, 'valid');
    expect(distance(ofEach, expected)).toBeLessThan(1e-6);
  });
});

it('the gradient through the padding of a stride is that of the stock layer', () => {
  const inputs = input({ shape: [8, 8, 2] });
  const outputs = convolveDepthwise(context(), inputs, { name: 'each', kernel: 5, stride: 2 });
  const model = makeModel({ inputs, outputs });
  const gradient = (training: boolean) =>
    tf.grad((x) => tf.sum(tf.square(model.apply(x, { training }) as tf.Tensor)))(image());
  expect(distance(gradient(true), gradient(false))).toBeLessThan(1e-6);
  expect(tf.max(tf.abs(gradient(true))).dataSync()[0]).toBeGreaterThan(0);
});

it.each([2, 3, 9])('dilation %i pads as much on every side, and trains as it infers', (dilation) => {
  const inputs = input({ shape: [8, 8, 2] });
  const outputs = convolve(context(), inputs, { name: 'full', filters: 3, kernel: 3, dilation });
  const model = makeModel({ inputs, outputs });
  const [kernel] = model.getWeights() as [tf.Tensor4D];
  model.setWeights([kernel, tf.tensor1d([1, 2, 3])]);
  const expected = tf.add(tf.conv2d(symmetric(dilation), kernel, 1, 'valid', 'NHWC', dilation), [1, 2, 3]);
  for (const training of [false, true])
    expect(distance(model.apply(image(), { training }) as tf.Tensor, expected)).toBeLessThan(2e-6);
  const weight = tf.randomNormal([1, 8, 8, 3], 0, 1, 'float32', 2);
  const { grads } = tf.variableGrads(() =>
    tf.sum(tf.mul(weight, model.apply(image(), { training: true }) as tf.Tensor)),
  );
  const ofKernel = grads[(model.weights[0]!.read() as tf.Variable).name]!;
  const bump = tf.buffer([3, 3, 2, 3]);
  bump.set(1, 0, 1, 1, 2);
  const bumped = tf.add(kernel, bump.toTensor()) as tf.Tensor4D;
  const moved = tf.conv2d(
    symmetric(dilation),
    tf.sub(bumped, kernel) as tf.Tensor4D,
    1,
    'valid',
    'NHWC',
    dilation,
  );
  const slope = tf.sum(tf.mul(weight, moved)).dataSync()[0]!;
  expect(ofKernel.arraySync() as never).toMatchObject({ 0: { 1: { 1: { 2: expect.closeTo(slope, 4) } } } });
});
