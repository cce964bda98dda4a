import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { makeVariant } from '../../domain/variant.ts';
import { makeOptimizer } from './make-optimizer.ts';
import type { NamedTensors, OptimizerState } from './optimizer.ts';
import { useCpuBackend } from '../models/use-cpu-backend.test-support.ts';

beforeAll(useCpuBackend);

type Changes = Record<string, string | number | boolean>;
const optimizerOf = (changes: Changes) => makeOptimizer(makeVariant(changes).parameters);
const rate = 0.1;
/** Gradients of one weight, step by step. */
const gradients = [0.5, -0.25, 1];

/** The weight after each step, from 1. */
function follow(changes: Changes): number[] {
  const optimizer = optimizerOf(changes);
  let weights: NamedTensors = { w: tf.tensor1d([1]) };
  let state = optimizer.init(weights);
  return gradients.map((gradient) => {
    const step = { gradients: { w: tf.tensor1d([gradient]) }, state, weights, learningRate: rate };
    ({ weights, state } = optimizer.update(step));
    return weights['w']!.dataSync()[0]!;
  });
}

function expectClose(actual: number[], expected: number[]): void {
  expect(actual).toHaveLength(expected.length);
  actual.forEach((value, index) => expect(value).toBeCloseTo(expected[index]!, 6));
}

describe('each step is that of the PyTorch optimizer, computed by hand', () => {
  it('SGD: w - rate g', () => {
    expectClose(follow({ optimizer: 'sgd', momentum: 0 }), [0.95, 0.975, 0.875]);
  });

  it('SGD with momentum: v = m v + g, w - rate v', () => {
    // v: 0.5, 0.2, 1.18
    expectClose(follow({ optimizer: 'sgd', momentum: 0.9, nesterov: false }), [0.95, 0.93, 0.812]);
  });

  it('SGD with Nesterov: w - rate (g + m v)', () => {
    // g + m v: 0.95, -0.07, 2.062
    expectClose(follow({ optimizer: 'sgd', momentum: 0.9, nesterov: true }), [0.905, 0.912, 0.7058]);
  });

  it('Adam: bias-corrected moments, epsilon outside the root', () => {
    let [w, m, v] = [1, 0, 0];
    const expected = gradients.map((g, index) => {
      m = 0.9 * m + 0.1 * g;
      v = 0.999 * v + 0.001 * g * g;
      const deviation = Math.sqrt(v / (1 - 0.999 ** (index + 1))) + 0.01;
      return (w -= (rate * m) / (1 - 0.9 ** (index + 1)) / deviation);
    });
    expect(expected[0]).toBeCloseTo(1 - (rate * 0.5) / 0.51, 12);
    expectClose(follow({ optimizer: 'adam', epsilon: 0.01 }), expected);
  });

  it('RMSProp: g over the root of the mean square plus epsilon', () => {
    let [w, v] = [1, 0];
    const expected = gradients.map((g) => {
      v = 0.8 * v + 0.2 * g * g;
      return (w -= (rate * g) / (Math.sqrt(v) + 0.01));
    });
    expectClose(follow({ optimizer: 'rmsprop', decay: 0.8, momentum: 0, epsilon: 0.01 }), expected);
  });

  it('RMSProp with momentum: the scaled gradient enters a velocity', () => {
    let [w, v, velocity] = [1, 0, 0];
    const expected = gradients.map((g) => {
      v = 0.8 * v + 0.2 * g * g;
      velocity = 0.5 * velocity + g / (Math.sqrt(v) + 0.01);
      return (w -= rate * velocity);
    });
    expectClose(follow({ optimizer: 'rmsprop', decay: 0.8, momentum: 0.5, epsilon: 0.01 }), expected);
  });
});

const all: Changes[] = [
  { optimizer: 'sgd', momentum: 0 },
  { optimizer: 'sgd', nesterov: true },
  { optimizer: 'adam' },
  { optimizer: 'rmsprop', momentum: 0.9 },
];

describe.each(all)('%o', (changes) => {
  const weights = (): NamedTensors => ({ a: tf.tensor1d([1, -2, 3]), b: tf.tensor2d([[0.1, 0.2]]) });
  const gradientsOf = (): NamedTensors => ({ a: tf.tensor1d([0.3, 0.1, -0.7]), b: tf.tensor2d([[1e-3, 5]]) });
  const copy = (tensors: NamedTensors) =>
    Object.fromEntries(
      Object.entries(tensors).map(([name, t]) => [name, tf.tensor(t.dataSync().slice(), t.shape)]),
    );
  const bits = (tensors: NamedTensors) =>
    Object.entries(tensors).map(([name, t]) => [name, [...t.dataSync()]]);

  it('goes on bit for bit from a restored state', () => {
    const optimizer = optimizerOf(changes);
    const run = (from: { weights: NamedTensors; state: OptimizerState }, steps: number) => {
      let current = from;
      for (let step = 0; step < steps; step += 1) {
        current = optimizer.update({ ...current, gradients: gradientsOf(), learningRate: 0.05 });
      }
      return current;
    };
    const start = { weights: weights(), state: optimizer.init(weights()) };
    const half = run(start, 3);
    const restored = {
      weights: copy(half.weights),
      state: { step: half.state.step, slots: copy(half.state.slots) },
    };
    const [straight, resumed] = [run(half, 3), run(restored, 3)];
    expect(bits(resumed.weights)).toEqual(bits(straight.weights));
    expect(bits(resumed.state.slots)).toEqual(bits(straight.state.slots));
    expect(resumed.state.step).toBe(6);
  });

  it('makes new tensors for weights and slots, changes none that it was given, and leaves no other', () => {
    const optimizer = optimizerOf(changes);
    const given = { weights: weights(), gradients: gradientsOf(), learningRate: 0.05 };
    const state = optimizer.init(given.weights);
    const before = tf.memory().numTensors;
    const next = optimizer.update({ ...given, state });
    expect(tf.memory().numTensors - before).toBe(2 + Object.keys(next.state.slots).length);
    expect(bits(given.weights)).toEqual(bits(weights()));
    expect(bits(next.weights)).not.toEqual(bits(weights()));
  });
});

it('a missing gradient is named', () => {
  const optimizer = optimizerOf({ optimizer: 'sgd' });
  const weights = { w: tf.tensor1d([1]) };
  const step = { gradients: {}, state: optimizer.init(weights), weights, learningRate: 0.1 };
  expect(() => optimizer.update(step)).toThrow('expected a tensor named w, got none');
});
