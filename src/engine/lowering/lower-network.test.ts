import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OpenBackend } from '../../training/backends/backend.ts';
import { openBackend } from '../../training/backends/open-backend.ts';
import { allowRelaxedSimd } from '../relaxed-simd.test-support.ts';
import { trainBoth, type Comparison, type Trained } from './eager-comparison.test-support.ts';

let backend: OpenBackend;
beforeAll(allowRelaxedSimd);
beforeAll(async () => {
  backend = await openBackend('wasm');
});
afterAll(() => backend.close());

/**
 * Every model, switch, optimizer, loss and level at least once; sides of 16 to 64, whose maps go down to 1, 2, 3 and 4.
 * The rates are low enough that rounding does not grow: past a kink of an activation it does, with any two programs.
 */
const cases: readonly Comparison[] = [
  { level: 'relaxed', changes: { imageSize: 48, batchSize: 4, learningRate: 1e-3, momentum: 0 } },
  { level: 'wide', threads: 2, changes: { imageSize: 64, batchSize: 3, learningRate: 3e-4, loss: 'dice' } },
  {
    level: 'plain',
    threads: 3,
    changes: { imageSize: 48, batchSize: 4, learningRate: 1e-4, skipConnections: true, nesterov: false },
  },
  {
    level: 'wide',
    changes: { imageSize: 32, batchSize: 1, batchNorm: false, learningRate: 0.1, accumulation: 2 },
  },
  {
    level: 'relaxed',
    threads: 2,
    changes: {
      imageSize: 48,
      batchSize: 3,
      batchNorm: false,
      skipConnections: true,
      optimizer: 'adam',
      learningRate: 1e-4,
      loss: 'dice',
    },
  },
  {
    level: 'plain',
    changes: { imageSize: 16, batchSize: 2, batchNorm: false, optimizer: 'rmsprop', learningRate: 1e-4 },
  },
  {
    level: 'relaxed',
    changes: { imageSize: 64, batchSize: 4, optimizer: 'adam', learningRate: 1e-5, accumulation: 2 },
  },
  {
    level: 'wide',
    changes: { imageSize: 48, batchSize: 2, model: 'unet', width: 6, learningRate: 1e-4 },
  },
  {
    level: 'relaxed',
    threads: 2,
    changes: {
      imageSize: 32,
      batchSize: 3,
      model: 'unet',
      width: 8,
      loss: 'dice',
      optimizer: 'rmsprop',
      momentum: 0.5,
      learningRate: 1e-5,
    },
  },
  {
    level: 'plain',
    changes: { imageSize: 16, batchSize: 1, model: 'unet', width: 3, batchNorm: false, learningRate: 0.01 },
  },
  {
    level: 'wide',
    changes: { imageSize: 32, batchSize: 2, model: 'unet', width: 1, learningRate: 1e-3, momentum: 0 },
  },
  {
    level: 'wide',
    threads: 2,
    changes: { imageSize: 48, batchSize: 3, skipConnections: true, skipChannels: 8, learningRate: 3e-5 },
  },
  {
    level: 'relaxed',
    changes: {
      imageSize: 32,
      batchSize: 2,
      skipConnections: true,
      skipChannels: 3,
      batchNorm: false,
      learningRate: 1e-4,
      accumulation: 2,
    },
  },
  { level: 'plain', changes: { imageSize: 64, batchSize: 4, tail: 'reduced', learningRate: 3e-4 } },
  {
    level: 'relaxed',
    threads: 2,
    changes: {
      imageSize: 64,
      batchSize: 4,
      model: 'mobilenetv3-deeplabv3plus',
      batchNorm: false,
      learningRate: 0.01,
    },
  },
  {
    level: 'wide',
    changes: {
      imageSize: 48,
      batchSize: 2,
      model: 'mobilenetv3-deeplabv3plus',
      asppRates: '3-6-9',
      batchNorm: false,
      skipConnections: false,
      learningRate: 1e-3,
    },
  },
  {
    level: 'plain',
    changes: {
      imageSize: 32,
      batchSize: 2,
      model: 'unet',
      width: 4,
      skipConnections: false,
      batchNorm: false,
      learningRate: 0.01,
    },
  },
];

/**
 * One update, more closely. With maps of one pixel batch norm over four numbers is so steep that rounding grows from the
 * first update on.
 */
const close: readonly Comparison[] = [
  { level: 'wide', steps: 1, changes: { imageSize: 16, batchSize: 4, learningRate: 0.01 } },
  {
    level: 'plain',
    steps: 1,
    changes: { imageSize: 80, batchSize: 2, learningRate: 0.01, skipConnections: true },
  },
  {
    level: 'relaxed',
    steps: 1,
    changes: { imageSize: 16, batchSize: 4, model: 'unet', width: 2, learningRate: 0.01 },
  },
  {
    level: 'wide',
    steps: 1,
    changes: { imageSize: 48, batchSize: 2, model: 'unet', width: 9, batchNorm: false },
  },
  {
    level: 'wide',
    steps: 1,
    changes: { imageSize: 64, batchSize: 3, skipConnections: true, skipChannels: 8, learningRate: 0.01 },
  },
  {
    level: 'wide',
    steps: 1,
    // Where a dilation is as large as the map, batch norm takes the scale of the one tap away: it has no gradient.
    changes: { imageSize: 128, batchSize: 5, model: 'mobilenetv3-deeplabv3plus', learningRate: 3e-3 },
  },
];

describe('the compiled step equals the eager one', () => {
  it.each(cases)('over 20 updates: $level, $changes', async (comparison) => {
    const { compiled, eager, before, parameters } = await trainBoth(comparison);
    compiled.losses.forEach((loss, step) => expect(relative(loss, eager.losses[step]!)).toBeLessThan(1e-4));
    expect(compiled.losses.length).toBe(eager.losses.length);
    expect(largestDistance(compiled.probabilities, eager.probabilities)).toBeLessThan(2e-4);
    // Adam and RMSProp turn a gradient that is rounding alone into steps of the full rate.
    const isAdaptive = parameters.optimizer !== 'sgd' && parameters.batchNorm;
    const names = isAdaptive ? /kernel$|moving_variance$/ : /./;
    expectWeights(
      { compiled, eager, before },
      { names, share: isAdaptive ? 0.05 : 0.01, distance: meanDistance },
    );
  });

  it.each(close)('over one update: $level, $changes', async (comparison) => {
    const { compiled, eager, before } = await trainBoth(comparison);
    expect(relative(compiled.losses[0]!, eager.losses[0]!)).toBeLessThan(1e-5);
    expectWeights({ compiled, eager, before }, { names: /./, share: 2e-3, distance: largestDistance });
  });
});

/** Distances of the weights, as a share of how far they moved; a bias in front of batch norm does not count. */
function expectWeights(
  { compiled, eager, before }: { compiled: Trained; eager: Trained; before: Trained['weights'] },
  { names, share, distance }: { names: RegExp; share: number; distance: typeof largestDistance },
): void {
  expect([...compiled.weights.keys()].toSorted()).toEqual([...eager.weights.keys()].toSorted());
  for (const [name, values] of eager.weights) {
    const layer = name.slice(0, name.lastIndexOf('/'));
    const isDrifting = eager.weights.has(`${layer}_norm/gamma`) && name === `${layer}/bias`;
    if (isDrifting || !names.test(name)) continue;
    const bias = name.replace(/_norm\/moving_mean$/, '/bias');
    const isMean = bias !== name;
    const difference = distance(
      isMean ? without(compiled, name, bias) : compiled.weights.get(name)!,
      isMean ? without(eager, name, bias) : values,
    );
    const change = distance(values, before.get(name)!);
    expect(difference, name).toBeLessThan(share * change + 2e-7);
  }
}

/** A running mean less the bias that is in it. */
function without({ weights }: Trained, mean: string, bias: string): Float32Array {
  const shift = weights.get(bias);
  return weights.get(mean)!.map((value, index) => value - (shift?.[index] ?? 0));
}

function relative(a: number, b: number): number {
  return Math.abs(a - b) / Math.abs(b);
}

function largestDistance(a: Float32Array, b: Float32Array): number {
  return a.reduce((largest, value, index) => Math.max(largest, Math.abs(value - b[index]!)), 0);
}

/** Root of the mean square. */
function meanDistance(a: Float32Array, b: Float32Array): number {
  return Math.sqrt(a.reduce((sum, value, index) => sum + (value - b[index]!) ** 2, 0) / a.length);
}
