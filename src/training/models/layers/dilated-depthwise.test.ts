import * as tf from '@tensorflow/tfjs-core';
import { input, model as makeModel } from '@tensorflow/tfjs-layers';
import { beforeAll, expect, it } from 'vitest';
import { createModelContext } from '../model-context.ts';
import { convolveDilated, type DilatedDepthwise } from './dilated-depthwise.ts';
import { useCpuBackend } from '../use-cpu-backend.test-support.ts';

beforeAll(useCpuBackend);

const channels = 3;
const base = { name: 'space', kernel: 5, dilation: 2, bias: true } as const;
const cases: { side: number; convolution: DilatedDepthwise }[] = [
  ...[1, 2, 3, 6, 9].map((side) => ({ side, convolution: base })),
  ...[2, 3, 4, 6, 9].flatMap((dilation) =>
    [1, 5, 8, 16].map((side) => ({
      side,
      convolution: { ...base, kernel: 3, dilation, bias: false } as const,
    })),
  ),
];

function network(size: number, convolution: DilatedDepthwise) {
  const context = createModelContext({ imageSize: size * 16, batchNorm: false, seed: 1 });
  const image = input({ shape: [size, size, channels] });
  return makeModel({ inputs: image, outputs: convolveDilated(context, image, convolution) });
}

/** The definition: taps `dilation` pixels apart, zeros around. */
function convolve(image: tf.Tensor4D, kernel: tf.Tensor4D, { dilation }: DilatedDepthwise): tf.Tensor4D {
  const pad = (dilation * (kernel.shape[0] - 1)) / 2;
  const sides: [number, number] = [pad, pad];
  const padded = tf.pad(image, [[0, 0], sides, sides, [0, 0]]);
  return tf.depthwiseConv2d(padded as tf.Tensor4D, kernel, 1, 'valid', 'NHWC', dilation);
}

it.each(cases)(
  'the phases of side $side give the dilated convolution: $convolution',
  ({ side, convolution }) => {
    const model = network(side, convolution);
    const image = tf.randomNormal([2, side, side, channels], 0, 1, 'float32', 1) as tf.Tensor4D;
    const [kernel, ...rest] = model.getWeights() as [tf.Tensor4D];
    const bias = tf.tensor1d([1, 2, 3]);
    model.setWeights([kernel, ...rest.map(() => bias)]);
    const convolved = convolve(image, kernel, convolution);
    const expected = convolution.bias ? tf.add(convolved, bias) : convolved;
    const actual = model.predict(image) as tf.Tensor;
    expect(actual.shape).toEqual(expected.shape);
    expect(tf.max(tf.abs(tf.sub(actual, expected))).dataSync()[0]).toBeLessThan(2e-6);
  },
);

it.each([base, { ...base, kernel: 3, dilation: 4 } as const])(
  'the gradient of the input is the convolution with the flipped kernel: %o',
  (convolution) => {
    const model = network(6, convolution);
    const [kernel] = model.getWeights() as [tf.Tensor4D];
    const weight = tf.randomNormal([1, 6, 6, channels], 0, 1, 'float32', 2) as tf.Tensor4D;
    const gradient = tf.grad((x) => tf.sum(tf.mul(weight, model.apply(x, { training: true }) as tf.Tensor)));
    const expected = convolve(weight, tf.reverse(kernel, [0, 1]), convolution);
    const actual = gradient(tf.zeros([1, 6, 6, channels]));
    expect(tf.max(tf.abs(tf.sub(actual, expected))).dataSync()[0]).toBeLessThan(2e-6);
  },
);
