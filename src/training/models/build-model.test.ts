import * as tf from '@tensorflow/tfjs-core';
import { serialization } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { makeVariant } from '../../domain/variant.ts';
import { lossFunction } from '../losses.ts';
import { buildModel, countParameters } from './build-model.ts';
import { countModelMacs } from './count-model-macs.ts';
import { useCpuBackend } from './use-cpu-backend.test-support.ts';

beforeAll(useCpuBackend);

type Changes = Record<string, string | number | boolean>;
const deeplab = { model: 'mobilenetv3-deeplabv3plus' };
const variant = (changes: Changes = {}) => makeVariant({ imageSize: 32, ...changes }).parameters;

describe('a model has exactly the parameters of the design', () => {
  const cases: { changes: Changes; trainable: number; total: number; macs?: string }[] = [
    { changes: {}, trainable: 303_852, total: 310_108, macs: '66.0 M' },
    { changes: { skipConnections: true }, trainable: 303_947, total: 310_203, macs: '81.7 M' },
    { changes: { skipConnections: true, skipChannels: 8 }, trainable: 305_804, total: 312_060 },
    { changes: { tail: 'reduced' }, trainable: 512_842, total: 522_042, macs: '85.9 M' },
    { changes: deeplab, trainable: 308_481, total: 315_889 },
    { changes: { ...deeplab, asppRates: '3-6-9' }, trainable: 308_481, total: 315_889 },
    { changes: { model: 'unet', width: 32 }, trainable: 7_763_041, total: 7_768_929, macs: '12.07 G' },
    { changes: { model: 'unet', width: 16 }, trainable: 1_942_577, total: 1_945_521, macs: '3.03 G' },
    { changes: { model: 'unet', width: 8 }, trainable: 486_553, total: 488_025, macs: '0.77 G' },
  ];
  it.each(cases)('$changes', ({ changes, trainable, total }) => {
    const model = buildModel(variant(changes), 1);
    expect(countParameters(model)).toEqual({ trainable, total });
    model.dispose();
  });

  const counted = cases.filter(({ macs }) => macs !== undefined);
  it.each(counted)('$changes does $macs multiply-accumulates at 256x256', ({ changes, macs }) => {
    const count = countModelMacs(variant({ ...changes, imageSize: 256 }));
    expect(macs).toBe(count > 2e8 ? `${(count / 1e9).toFixed(2)} G` : `${(count / 1e6).toFixed(1)} M`);
  });

  it("less where a U-Net's or a decoder's skips are removed, more where ASPP is dense", () => {
    const trainable = (changes: Changes) => {
      const model = buildModel(variant(changes), 1);
      const counts = countParameters(model);
      model.dispose();
      return counts.trainable;
    };
    // Half of what the first convolution of each of U-Net's decoders reads: 3 x 3 x (1 + 4 + 16 + 64) f x f.
    expect(trainable({ model: 'unet', width: 8, skipConnections: false })).toBe(486_553 - 9 * 85 * 64);
    // 48 channels: their convolution and norm, and their part of a depthwise 3x3, its norm and a 1x1 to 32.
    expect(trainable({ ...deeplab, skipConnections: false })).toBe(308_481 - 48 * (16 + 2 + 9 + 2 + 32));
    // Each of three 96 x 9 + 2 x 96 + 96 x 32 becomes 96 x 9 x 32.
    expect(trainable({ ...deeplab, asppConvolution: 'dense' })).toBe(
      308_481 + 3 * 96 * (9 * 32 - 9 - 2 - 32),
    );
  });

  it('block by block for the base', () => {
    const model = buildModel(variant(), 1);
    const size = (prefix: RegExp) =>
      model.trainableWeights
        .filter(({ originalName }) => prefix.test(originalName))
        .reduce((sum, { shape }) => sum + shape.reduce<number>((product, side) => product * side!, 1), 0);
    expect(size(/^stem/)).toBe(480);
    const blocks = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((block) => size(new RegExp(`^block${block}_`)));
    expect(blocks).toEqual([928, 4_032, 5_616, 13_848, 55_560, 55_560, 21_624, 28_800, 92_160]);
    expect([/^aspp/, /^gate/, /^skip8/, /^logit/, /^last/].map(size)).toEqual([12_672, 12_416, 25, 129, 2]);
  });
});

describe('batch norm off', () => {
  it('leaves no running statistics and no scale behind', () => {
    const cases: Changes[] = [{}, { tail: 'reduced' }, { model: 'unet' }, deeplab];
    for (const changes of cases) {
      const model = buildModel(variant({ ...changes, batchNorm: false }), 1);
      const { trainable, total } = countParameters(model);
      expect(total).toBe(trainable);
      expect(model.layers.map((layer) => layer.getClassName())).not.toContain('BatchNormalization');
    }
  });

  it('gives the convolutions of a U-Net the biases that batch norm made needless', () => {
    const names = (batchNorm: boolean) =>
      buildModel(variant({ model: 'unet', batchNorm }), 1).weights.map(({ originalName }) => originalName);
    expect(names(false)).toContain('encoder1_conv1/bias');
    expect(names(true)).not.toContain('encoder1_conv1/bias');
  });
});

describe('initial weights', () => {
  it('are the same for the same seed, whatever was built before, and others for another', () => {
    const first = buildModel(variant(), 1).getWeights();
    const second = buildModel(variant(), 1).getWeights();
    const other = buildModel(variant(), 2).getWeights();
    expect(second.map((weight) => weight.dataSync())).toEqual(first.map((weight) => weight.dataSync()));
    expect(other[0]!.dataSync()).not.toEqual(first[0]!.dataSync());
  });

  it('are Glorot uniform with zero biases', () => {
    const model = buildModel(variant(), 1);
    const kernel = find(model, 'block9_expand/kernel');
    const limit = Math.sqrt(6 / (48 + 288));
    const largest = Math.max(...kernel.map(Math.abs));
    expect(largest).toBeLessThanOrEqual(limit);
    expect(largest).toBeGreaterThan(0.99 * limit);
    expect(Math.max(...find(model, 'block9_expand/bias').map(Math.abs))).toBe(0);
  });

  it('differ between layers of the same shape', () => {
    const model = buildModel(variant(), 1);
    expect(find(model, 'block5_expand/kernel')).not.toEqual(find(model, 'block6_expand/kernel'));
  });
});

describe('a network', () => {
  const models: Changes[] = [
    {},
    { skipConnections: true },
    { skipConnections: true, skipChannels: 8 },
    { tail: 'reduced' },
    { tail: 'reduced', skipConnections: true, skipChannels: 3 },
    { model: 'unet', width: 2 },
    { model: 'unet', width: 2, skipConnections: false },
    deeplab,
    { ...deeplab, asppRates: '3-6-9', asppConvolution: 'dense' },
    { ...deeplab, skipConnections: false },
  ];
  it.each(models)('%o predicts probabilities at the size of its input', (changes) => {
    const model = buildModel(variant({ ...changes, imageSize: 48 }), 1);
    const output = model.predict(tf.randomNormal([2, 48, 48, 3], 0, 1, 'float32', 1)) as tf.Tensor;
    expect(output.shape).toEqual([2, 48, 48, 1]);
    expect(tf.min(output).dataSync()[0]).toBeGreaterThan(0);
    expect(tf.max(output).dataSync()[0]).toBeLessThan(1);
  });

  it.each([...models, { batchNorm: false }])('%o trains every one of its weights', (changes) => {
    // Seed 1: with others, the four squeezed channels of the first block may all start below 0, and stay.
    const model = buildModel(variant(changes), 1);
    const image = tf.randomNormal([2, 32, 32, 3], 0, 1, 'float32', 1) as tf.Tensor4D;
    const truth = tf.cast(tf.greater(tf.slice4d(image, [0, 0, 0, 0], [2, 32, 32, 1]), 1), 'float32');
    const { grads } = tf.variableGrads(() =>
      lossFunction('bce-dice')(truth as tf.Tensor4D, model.apply(image, { training: true }) as tf.Tensor4D),
    );
    const still = model.trainableWeights.filter((weight) => {
      const gradient = grads[(weight.read() as tf.Variable).name];
      return gradient === undefined || Math.max(...gradient.dataSync().map(Math.abs)) === 0;
    });
    expect(still.map(({ originalName }) => originalName)).toEqual([]);
    model.dispose();
  });

  it('consists of layers that tfjs-layers registers itself', () => {
    const registered = serialization.SerializationMap.getMap().classNameMap;
    for (const changes of models) {
      const model = buildModel(variant(changes), 1);
      const classes = new Set(model.layers.map((layer) => layer.getClassName()));
      expect([...classes].filter((name) => !(name in registered))).toEqual([]);
    }
  });

  it('is refused for a size that it cannot halve four times, with a size that it can', () => {
    const parameters = { ...variant(), imageSize: 100 };
    expect(() => buildModel(parameters, 1)).toThrow('expected imageSize to be a multiple of 16, got 100');
  });
});

function find(model: ReturnType<typeof buildModel>, name: string): number[] {
  const weight = model.weights.find(({ originalName }) => originalName === name);
  return [...weight!.read().dataSync()];
}
