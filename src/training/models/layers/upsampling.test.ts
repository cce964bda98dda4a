import * as tf from '@tensorflow/tfjs-core';
import { input, model as makeModel } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { createModelContext } from '../model-context.ts';
import { upsample } from './upsampling.ts';
import { useCpuBackend } from '../use-cpu-backend.test-support.ts';

beforeAll(useCpuBackend);

const cases = [
  { size: 1, factor: 16 },
  { size: 2, factor: 2 },
  { size: 3, factor: 4 },
  { size: 5, factor: 8 },
  { size: 3, factor: 4, channels: 5 },
];

function network({ size, factor, channels = 1 }: (typeof cases)[number]) {
  const context = createModelContext({ imageSize: 16, batchNorm: false, seed: 1 });
  const image = input({ shape: [size, size, channels] });
  return makeModel({ inputs: image, outputs: upsample(context, image, { name: 'up', factor }) });
}

function random(shape: [number, number, number, number], seed: number): tf.Tensor4D {
  return tf.randomNormal(shape, 0, 1, 'float32', seed);
}

describe('upsampling by stock layers', () => {
  it.each(cases)('of $size by $factor is bilinear with half-pixel centres', (shape) => {
    const { size, factor, channels = 1 } = shape;
    const image = random([2, size, size, channels], 1);
    const side = size * factor;
    const expected = tf.image.resizeBilinear(image, [side, side], false, true).dataSync();
    for (const training of [false, true]) {
      const actual = (network(shape).apply(image, { training }) as tf.Tensor).dataSync();
      expect(actual.length).toBe(expected.length);
      const worst = Math.max(...actual.map((value, index) => Math.abs(value - expected[index]!)));
      expect(worst).toBeLessThan(2e-6);
    }
  });

  it.each(cases)('of $size by $factor has the gradient of its function', (shape) => {
    const { size, factor, channels = 1 } = shape;
    const model = network(shape);
    const image = random([2, size, size, channels], 1);
    const weight = random([2, size * factor, size * factor, channels], 2);
    const ofTraining = tf.grad((x) =>
      tf.sum(tf.mul(weight, model.apply(x, { training: true }) as tf.Tensor)),
    );
    const ofStockLayers = tf.grad((x) => tf.sum(tf.mul(weight, model.apply(x) as tf.Tensor)));
    const difference = tf.max(tf.abs(tf.sub(ofTraining(image), ofStockLayers(image))));
    expect(difference.dataSync()[0]).toBeLessThan(1e-4);
  });
});
