import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { makeVariant } from '../../domain/variant.ts';
import { buildModel } from './build-model.ts';
import { deployableModel, predictPixels } from './deployable-model.ts';
import { useCpuBackend } from './use-cpu-backend.test-support.ts';

beforeAll(useCpuBackend);

const normalisations = [
  { mean: [40, 50, 60], deviation: [10, 20, 30] },
  { mean: [10, 20, 30], deviation: [5, 6, 7] },
] as const;
const network = () => buildModel(makeVariant({ model: 'unet', width: 1, imageSize: 16 }).parameters, 1);
const pixels = () => tf.floor(tf.randomUniform([2, 16, 16, 3], 0, 256, 'float32', 1)) as tf.Tensor4D;
const distance = (a: tf.Tensor, b: tf.Tensor) => tf.max(tf.abs(tf.sub(a, b))).dataSync()[0];

describe('the deployable graph', () => {
  it('normalises raw pixels by the constants of the training data', () => {
    const model = network();
    const [{ mean, deviation }] = normalisations;
    const deployable = deployableModel(model, { preprocess: 'dataset', normalisation: normalisations[0] });
    const expected = model.predict(tf.div(tf.sub(pixels(), [...mean]), [...deviation])) as tf.Tensor;
    expect(distance(predictPixels(deployable, pixels(), []), expected)).toBeLessThan(1e-5);
    expect(deployable.inputs.map(({ shape }) => shape)).toEqual([[null, 16, 16, 3]]);
  });

  it("normalises each image by its own volume's values, given as inputs", () => {
    const model = network();
    const deployable = deployableModel(model, { preprocess: 'volume' });
    const lines = (kind: 'mean' | 'deviation') =>
      tf.tensor4d(
        normalisations.flatMap((n) => [...n[kind]]),
        [2, 1, 1, 3],
      );
    const expected = model.predict(tf.div(tf.sub(pixels(), lines('mean')), lines('deviation'))) as tf.Tensor;
    expect(distance(predictPixels(deployable, pixels(), normalisations), expected)).toBeLessThan(1e-5);
    expect(deployable.inputNames).toEqual(['pixels', 'scale', 'offset']);
  });

  it('follows the training of the network, and frees all of it when disposed of', () => {
    const tensors = tf.memory().numTensors;
    const model = network();
    const deployable = deployableModel(model, { preprocess: 'dataset', normalisation: normalisations[0] });
    const loaded = tf.memory().numTensors;
    const before = predictPixels(deployable, pixels(), normalisations);
    model.setWeights(model.getWeights().map((weight) => tf.add(weight, 0.1)));
    expect(distance(predictPixels(deployable, pixels(), normalisations), before)).toBeGreaterThan(1e-3);
    deployable.dispose();
    expect(loaded - tensors).toBe(model.weights.length + 2);
    for (const weight of model.weights) expect(() => weight.read()).toThrow('already disposed');
  });

  it('leaves no tensor behind but its prediction', () => {
    const deployable = deployableModel(network(), { preprocess: 'volume' });
    const image = pixels();
    predictPixels(deployable, image, normalisations).dispose();
    const before = tf.memory().numTensors;
    predictPixels(deployable, image, normalisations).dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});
