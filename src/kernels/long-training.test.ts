import * as tf from '@tensorflow/tfjs-core';
import * as layers from '@tensorflow/tfjs-layers';
import { beforeAll, expect, it } from 'vitest';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { numbers, openWasm } from './compare-backends.test-support.ts';
import { emscriptenOf } from './wasm-backend.ts';

beforeAll(openWasm);

function buildModel(): layers.LayersModel {
  const { layers: make } = layers;
  const input = layers.input({ shape: [8, 8, 3] });
  const stem = make.conv2d({ filters: 8, kernelSize: 3, padding: 'same' }).apply(input);
  const active = make.reLU().apply(make.batchNormalization().apply(stem));
  const spatial = make.depthwiseConv2d({ kernelSize: 3, padding: 'same' }).apply(active);
  const pooled = make
    .conv2dTranspose({ filters: 4, kernelSize: 2, strides: 2 })
    .apply(make.maxPooling2d({ poolSize: 2 }).apply(spatial));
  const output = make.conv2d({ filters: 1, kernelSize: 1, activation: 'sigmoid' }).apply(pooled);
  return layers.model({ inputs: input, outputs: output as layers.SymbolicTensor });
}

function memoryInUse() {
  const { buffer } = emscriptenOf(tf.backend() as BackendWasm).asm.memory;
  const { numTensors, numBytes } = tf.memory();
  return { numTensors, numBytes, wasmBytes: buffer.byteLength };
}

it(
  'takes no more memory after 1,000 steps than after 100, and gives the same bits twice',
  { timeout: 180_000 },
  () => {
    const x = tf.tensor(numbers([2, 8, 8, 3], 1), [2, 8, 8, 3]);
    const truth = tf.tensor(numbers([2, 8, 8, 1], 2), [2, 8, 8, 1]);
    const model = buildModel();
    const start = model.getWeights().map((weight) => weight.clone());
    const variables = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
    const step = () => {
      const loss = () =>
        tf.mean(tf.squaredDifference(model.apply(x, { training: true }) as tf.Tensor, truth)) as tf.Scalar;
      const { value, grads } = tf.variableGrads(loss, variables);
      tf.tidy(() => variables.forEach((v) => v.assign(tf.sub(v, tf.mul(grads[v.name]!, 0.05)))));
      tf.dispose([value, grads]);
      return value;
    };
    const train = (steps: number) => {
      for (let done = 0; done < steps; done += 1) step();
    };
    const weights = () => model.getWeights().map((weight) => [...weight.dataSync()]);
    train(100);
    const early = { memory: memoryInUse(), weights: weights() };
    train(900);
    expect(memoryInUse()).toEqual(early.memory);
    model.setWeights(start);
    train(100);
    expect(weights()).toEqual(early.weights);
  },
);

it('computes on tensors that lie above 2 GiB', () => {
  const backend = tf.backend() as BackendWasm;
  const { _malloc: allocate, _free: free } = emscriptenOf(backend);
  const filler = allocate(2 ** 31);
  const x = tf.relu(tf.zeros([2 ** 23]));
  const address = backend.dataIdMap.get(x.dataId).memoryOffset;
  const sum = tf.tidy(() => tf.sum(tf.add(x, 2)).dataSync()[0]);
  x.dispose();
  free(filler);
  expect(address).toBeGreaterThan(2 ** 31);
  expect(sum).toBe(2 ** 24);
});
