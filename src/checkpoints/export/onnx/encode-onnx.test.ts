import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { makeVariant } from '../../../domain/variant.ts';
import { buildNetwork } from '../../../training/models/build-model.ts';
import { deployableModel, predictPixels } from '../../../training/models/deployable-model.ts';
import { readWeights } from '../../../training/model-weights.ts';
import { useCpuBackend } from '../../../training/models/use-cpu-backend.test-support.ts';
import type { NamedTensor } from '../../checkpoint.ts';
import { encodeOnnx } from './encode-onnx.ts';
import { decodeModel } from './onnx-schema.ts';
import { openOnnx } from './onnx-session.ts';
import { transposeWeights } from './transpose-weights.ts';

beforeAll(useCpuBackend);

type Changes = Record<string, string | number | boolean>;
const deeplab = { model: 'mobilenetv3-deeplabv3plus' };
const size = 48;
const normalisation = { mean: [90, 100, 110], deviation: [40, 50, 60] } as const;

const models: Changes[] = [
  {},
  { batchNorm: false },
  { skipConnections: true },
  { skipConnections: true, skipChannels: 8 },
  { tail: 'reduced' },
  { tail: 'reduced', skipConnections: true, skipChannels: 3 },
  { model: 'unet', width: 2 },
  { model: 'unet', width: 3, skipConnections: false, batchNorm: false },
  deeplab,
  { ...deeplab, asppRates: '3-6-9', asppConvolution: 'dense' },
  { ...deeplab, skipConnections: false, batchNorm: false },
];

/** Weights as after training: none at 0, variances off 1. */
function shake(weights: readonly NamedTensor[]): NamedTensor[] {
  let state = 7;
  const next = () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32 - 0.5;
  return weights.map(({ name, shape, values }) => {
    const positive = name.endsWith('moving_variance');
    return { name, shape, values: values.map((value) => (positive ? 1 + next() : value + 0.4 * next())) };
  });
}

describe.each(['dataset', 'volume'] as const)('with preprocessing %s', (preprocess) => {
  it.each(models)('%o computes in onnxruntime what it computes in tfjs, at any batch', async (changes) => {
    const { parameters } = makeVariant({ imageSize: size, ...changes });
    const { model, network } = buildNetwork(parameters, 1);
    const weights = shake(await readWeights(model));
    model.setWeights(weights.map(({ values, shape }) => tf.tensor(values, [...shape])));
    const graph = deployableModel(
      model,
      preprocess === 'volume' ? { preprocess } : { preprocess, normalisation },
    );
    const file = encodeOnnx({
      network,
      weights: await readWeights(model),
      normalisation: preprocess === 'volume' ? null : normalisation,
      metadata: {},
    });
    const session = await openOnnx(file);
    expect(session.inputs).toEqual(preprocess === 'volume' ? ['pixels', 'scale', 'offset'] : ['pixels']);
    for (const batch of [1, 3]) {
      const pixels = tf.randomUniform([batch, size, size, 3], 0, 255, 'float32', 1) as tf.Tensor4D;
      const expected = predictPixels(
        graph,
        pixels,
        Array.from({ length: batch }, () => normalisation),
      ).dataSync();
      const line = (of: (channel: number) => number) => ({
        values: Float32Array.from({ length: 3 * batch }, (_, place) => of(place % 3)),
        sides: [1, 1, 3],
      });
      const { mean, deviation } = normalisation;
      const lines = {
        scale: line((channel) => 1 / deviation[channel]!),
        offset: line((channel) => -mean[channel]! / deviation[channel]!),
      };
      const image = { values: pixels.dataSync() as Float32Array, sides: [size, size, 3] };
      const actual = await session.run(batch, { pixels: image, ...(preprocess === 'volume' && lines) });
      expect(actual).toHaveLength(batch * size * size);
      const worst = actual.reduce((most, value, at) => Math.max(most, Math.abs(value - expected[at]!)), 0);
      expect(worst).toBeLessThan(1e-4);
      expect(new Set(expected).size).toBeGreaterThan(100);
    }
    await session.close();
    graph.dispose();
  });
});

it('says which versions of format and operators it needs', () => {
  const { parameters } = makeVariant({ imageSize: 32, model: 'unet', width: 2 });
  const { model, network } = buildNetwork(parameters, 1);
  const weights = model.weights.map((weight) => {
    const { shape } = weight;
    return {
      name: weight.originalName,
      shape: shape as number[],
      values: weight.read().dataSync() as Float32Array,
    };
  });
  const decoded = decodeModel(encodeOnnx({ network, weights, normalisation: null, metadata: {} }));
  expect(decoded).toMatchObject({ irVersion: 8, opsetImport: [{ version: 17 }] });
  expect(decoded.graph.node.filter(({ opType }) => opType === 'ConvTranspose')).toHaveLength(4);
});

it('refuses a network with a weight that is not there, and a file that onnxruntime cannot open', async () => {
  const { parameters } = makeVariant({ imageSize: 32, model: 'unet', width: 2 });
  const { network } = buildNetwork(parameters, 1);
  expect(() => encodeOnnx({ network, weights: [], normalisation: null, metadata: {} })).toThrow(
    'expected weight encoder1_conv1/kernel in the network, got none',
  );
  await expect(openOnnx(new Uint8Array(40))).rejects.toMatchObject({ code: 'EXPORT_MISMATCH' });
});

it('transposing twice gives the numbers back', () => {
  const values = Float32Array.from({ length: 120 }, (_, index) => index);
  const turned = transposeWeights(values, [2, 3, 4, 5], [3, 2, 0, 1]);
  expect(turned.shape).toEqual([5, 4, 2, 3]);
  expect(turned.values[1]).toBe(20);
  expect(transposeWeights(turned.values, turned.shape, [2, 3, 1, 0]).values).toEqual(values);
});
