import * as tf from '@tensorflow/tfjs-core';
import { input, model as makeModel } from '@tensorflow/tfjs-layers';
import { beforeAll, expect, it } from 'vitest';
import { createModelContext } from '../model-context.ts';
import { activate } from './activation.ts';
import { useCpuBackend } from '../use-cpu-backend.test-support.ts';

beforeAll(useCpuBackend);

const context = createModelContext({ imageSize: 16, batchNorm: false, seed: 1 });
const points = [-4, -3, -1.5, 0, 1, 3, 5];

function apply(layer: (x: ReturnType<typeof input>) => unknown): number[] {
  const inputs = input({ shape: [points.length] });
  const model = makeModel({ inputs, outputs: layer(inputs) as ReturnType<typeof input> });
  return [...(model.predict(tf.tensor2d([points])) as tf.Tensor).dataSync()];
}

it('hard sigmoid is relu6(x + 3) / 6', () => {
  const actual = apply((x) => activate(context, x, { name: 'gate', activation: 'hard-sigmoid' }));
  [0, 0, 0.25, 0.5, 2 / 3, 1, 1].forEach((value, index) => expect(actual[index]).toBeCloseTo(value, 6));
});

it('hard swish is x times that', () => {
  const actual = apply((x) => activate(context, x, { name: 'swish', activation: 'hard-swish' }));
  [0, 0, -0.375, 0, 2 / 3, 3, 5].forEach((value, index) => expect(actual[index]).toBeCloseTo(value, 6));
});
