import * as tf from '@tensorflow/tfjs-core';
import * as layers from '@tensorflow/tfjs-layers';
import { beforeAll, expect, it } from 'vitest';
import { difference, numbers, openWasm } from './compare-backends.test-support.ts';

beforeAll(openWasm);

/** Batch norm, hard swish and limited relu from stock layers, with fixed weights. */
function buildModel(): layers.LayersModel {
  const { layers: make } = layers;
  const input = layers.input({ shape: [6, 6, 5] });
  const normal = make.batchNormalization({ epsilon: 1e-5, momentum: 0.9 }).apply(input);
  const line = make.rescaling({ scale: 1 / 6, offset: 0.5 }).apply(normal);
  const gate = make.reLU({ maxValue: 1 }).apply(line);
  const active = make.multiply().apply([normal, gate] as layers.SymbolicTensor[]);
  const limited = make.reLU({ maxValue: 0.75 }).apply(make.rescaling({ scale: 2 }).apply(active));
  const swapped = make.multiply().apply([gate, limited] as layers.SymbolicTensor[]);
  const model = layers.model({ inputs: input, outputs: swapped as layers.SymbolicTensor });
  const values = model.getWeights().map(({ shape }, index) =>
    tf.tensor(
      numbers(shape, index + 5).map((v) => v + 1.5),
      shape,
    ),
  );
  model.setWeights(values);
  return model;
}

it('gives outputs, gradients and running statistics of the stock layers', async () => {
  const compute = () => {
    const model = buildModel();
    const x = tf.tensor(numbers([3, 6, 6, 5], 1), [3, 6, 6, 5]);
    const apply = (training: boolean) => model.apply(x, { training }) as tf.Tensor;
    const inference = apply(false);
    const variables = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
    const { grads } = tf.variableGrads(() => tf.sum(tf.square(apply(true))), variables);
    const output = apply(true);
    return [inference, output, ...variables.map(({ name }) => grads[name]!), ...model.getWeights()];
  };
  expect(await difference(compute)).toBeLessThan(2e-4);
});

it('runs one kernel for batch norm and one for hard swish', async () => {
  await tf.setBackend('wasm');
  const model = buildModel();
  const x = tf.tensor(numbers([3, 6, 6, 5], 1), [3, 6, 6, 5]);
  const { kernelNames } = await tf.profile(() => model.apply(x, { training: true }) as tf.Tensor);
  expect(kernelNames).toEqual(expect.arrayContaining(['DiceboardTrainingBatchNorm', 'DiceboardHardSwish']));
  expect(kernelNames).not.toContain('FusedBatchNorm');
});

it('leaves class, config and saved form of a layer as they are', () => {
  const layer = layers.layers.reLU({ maxValue: 1, name: 'gate' });
  expect(layer.getClassName()).toBe('ReLU');
  expect(layer.getConfig()).toMatchObject({ maxValue: 1, name: 'gate' });
});
