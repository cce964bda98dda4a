import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { binaryCrossEntropyLoss, diceLoss, lossFunction, type LossFunction } from './losses.ts';
import { useCpuBackend } from './models/use-cpu-backend.test-support.ts';

beforeAll(useCpuBackend);

const truths = [0, 1, 1, 0, 0.25, 1];
const probabilities = [0.1, 0.8, 0.4, 0.6, 0.3, 0.99];

const image = (values: readonly number[]) => tf.tensor4d([...values], [1, 1, values.length, 1]);
const value = (loss: LossFunction, t: readonly number[], p: readonly number[]) =>
  loss(image(t), image(p)).dataSync()[0]!;

describe('soft Dice', () => {
  it('is 1 - (2 overlap + 1) / (areas + 1) over the whole batch', () => {
    expect(value(diceLoss, [1, 1, 0, 0], [1, 0, 0.5, 0])).toBeCloseTo(1 - 3 / 4.5, 6);
  });

  it('is 0 for a perfect mask, an empty one included', () => {
    expect(value(diceLoss, [1, 0], [1, 0])).toBeCloseTo(0, 6);
    expect(value(diceLoss, [0, 0], [0, 0])).toBeCloseTo(0, 6);
  });
});

describe('binary cross-entropy', () => {
  it('is the mean of minus the log likelihoods', () => {
    const expected = -(Math.log(0.9) + Math.log(0.8)) / 2;
    expect(value(binaryCrossEntropyLoss, [0, 1], [0.1, 0.8])).toBeCloseTo(expected, 6);
  });

  it('stays finite, and still learns, where a probability is exactly wrong', () => {
    expect(value(binaryCrossEntropyLoss, [1, 0], [0, 1])).toBeCloseTo(-Math.log(1e-7), 0);
    const gradient = tf.grad((p) => binaryCrossEntropyLoss(image([1, 0]), p as tf.Tensor4D));
    const [ofZero, ofOne] = gradient(image([0, 1])).dataSync();
    expect(ofZero).toBeLessThan(-1e5);
    expect(ofOne).toBeGreaterThan(1e5);
    expect(Number.isFinite(ofZero) && Number.isFinite(ofOne)).toBe(true);
  });
});

describe.each(['dice', 'bce-dice'] as const)('the gradient of %s', (name) => {
  it('equals finite differences', () => {
    const loss = lossFunction(name);
    const gradient = tf
      .grad((p) => loss(image(truths), p as tf.Tensor4D))(image(probabilities))
      .dataSync();
    const step = 1e-3;
    probabilities.forEach((p, index) => {
      const moved = (by: number) => probabilities.map((q, other) => (other === index ? p + by : q));
      const difference = value(loss, truths, moved(step)) - value(loss, truths, moved(-step));
      const slope = difference / (2 * step);
      expect(Math.abs(gradient[index]! - slope)).toBeLessThan(0.01 * Math.max(1, Math.abs(slope)));
    });
  });
});

it('bce-dice is the sum of both', () => {
  const sum = value(diceLoss, truths, probabilities) + value(binaryCrossEntropyLoss, truths, probabilities);
  expect(value(lossFunction('bce-dice'), truths, probabilities)).toBeCloseTo(sum, 6);
});
