import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { applyHardSwish } from './elementwise-kernels.ts';
import { normaliseBatch } from './batch-norm-kernels.ts';
import {
  difference,
  differenceToSlopes,
  numbers,
  onBoth,
  openWasm,
} from './compare-backends.test-support.ts';

beforeAll(openWasm);

const tensor = (shape: number[], seed: number) => tf.tensor(numbers(shape, seed), shape);
const constant = (shape: number[], value: number) => tf.add(tf.zeros(shape), value);
/** A loss that tells the elements of `y` apart. */
const weigh = (y: tf.Tensor) => tf.sum(tf.mul(y, tensor(y.shape, 99)));

describe('reductions', () => {
  const shapes = [
    [2, 3, 4, 5],
    [3, 5, 7, 8],
    [1, 16, 16, 1],
    [2, 1, 1, 17],
  ];
  const axes = [undefined, [0], [1, 2], [0, 1, 2], [3], [2, 3], [0, 3], [1, 3]].map((over) => ({ over }));

  it.each(axes)(
    'sum and average over axes $over as the cpu backend does, with their gradients',
    async ({ over }) => {
      for (const shape of shapes) {
        for (const keep of [false, true]) {
          const worst = await difference(() =>
            [tf.sum, tf.mean].flatMap((reduce) => [
              reduce(tensor(shape, 1), over, keep),
              tf.grad((x) => weigh(reduce(x, over, keep)))(tensor(shape, 1)),
            ]),
          );
          expect(worst, `shape ${shape}`).toBeLessThan(1e-5);
        }
      }
    },
  );

  it('keep their digits over a million elements', async () => {
    await tf.setBackend('wasm');
    const sum = tf.tidy(() => tf.sum(constant([1024, 1024], 0.1)).dataSync()[0]!);
    expect(Math.abs(sum - 0.1 * 2 ** 20)).toBeLessThan(0.1);
  });

  it('leave integers and booleans to tfjs', async () => {
    const counts = () => [
      tf.sum(tf.tensor([1, 2, 3], [3], 'int32')),
      tf.sum(tf.tensor([1, 0, 1], [3], 'bool')),
    ];
    const { cpu, wasm } = await onBoth(counts);
    expect(wasm.map((values) => [...values])).toEqual(cpu.map((values) => [...values]));
  });
});

describe('activations', () => {
  const x = () => tf.tensor([-4, -3, -1, -0.0, 0, 0.5, 1, 3, 5.9, 6, 7], [11]);
  const functions: [string, (x: tf.Tensor) => tf.Tensor][] = [
    ['relu', tf.relu],
    ['relu6', tf.relu6],
    ['clip', (v) => tf.clipByValue(v, -1, 3)],
    ['sigmoid', tf.sigmoid],
  ];

  it.each(functions)('%s has the gradient of the cpu backend, at its corners too', async (_name, apply) => {
    expect(await difference(() => [tf.grad((v) => weigh(apply(v)))(x())])).toBeLessThan(1e-6);
  });

  it('hard swish is x times relu6(x + 3) / 6, and so is its gradient but at the corners', async () => {
    const composed = (v: tf.Tensor) => tf.mul(v, tf.div(tf.relu6(tf.add(v, 3)), 6));
    const points = () => tf.linspace(-4.05, 4.05, 37);
    await tf.setBackend('wasm');
    const worst = tf.tidy(() => {
      const values = tf.max(tf.abs(tf.sub(applyHardSwish(points()), composed(points()))));
      const slopes = tf.sub(
        tf.grad((v) => weigh(applyHardSwish(v)))(points()),
        tf.grad((v) => weigh(composed(v)))(points()),
      );
      return Math.max(values.dataSync()[0]!, tf.max(tf.abs(slopes)).dataSync()[0]!);
    });
    expect(worst).toBeLessThan(1e-6);
  });
});

it('batch normalisation with given statistics equals the cpu backend', async () => {
  for (const shape of [
    [2, 5, 7, 3],
    [3, 4, 4, 24],
  ]) {
    const vector = (seed: number) => tensor([shape[3]!], seed) as tf.Tensor1D;
    const spread = () => tf.add(vector(4), 1.5) as tf.Tensor1D;
    const compute = () => {
      const x = tensor(shape, 1) as tf.Tensor4D;
      const whole = [tf.batchNorm(x, vector(2), spread(), vector(3), vector(5), 1e-3)];
      return [
        ...whole,
        tf.batchNorm(x, vector(2), spread()),
        tf.batchNorm(x, tensor(shape, 6) as tf.Tensor4D, tf.onesLike(x)),
      ];
    };
    expect(await difference(compute)).toBeLessThan(1e-5);
  }
});

describe('batch normalisation in training', () => {
  const composed = (x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor) => {
    const { mean, variance } = tf.moments(x, [0, 1, 2]);
    return tf.batchNorm(
      x as tf.Tensor4D,
      mean as tf.Tensor1D,
      variance as tf.Tensor1D,
      beta as tf.Tensor1D,
      gamma as tf.Tensor1D,
      1e-5,
    );
  };
  const fused = (x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor) =>
    normaliseBatch({ x, gamma, beta }, 1e-5).y;

  it.each([[[2, 5, 7, 3]], [[4, 8, 8, 16]], [[3, 1, 1, 13]], [[2, 33, 9, 24]]])(
    'equals moments and batchNorm of the cpu backend, %s',
    async (shape) => {
      const channels = [shape[3]!];
      const compute = () => {
        const normalise = tf.getBackend() === 'wasm' ? fused : composed;
        const inputs = [tf.add(tensor(shape, 1), 3), tf.add(tensor(channels, 2), 2), tensor(channels, 3)];
        return [
          normalise(inputs[0]!, inputs[1]!, inputs[2]!),
          ...tf.grads((x, g, b) => weigh(normalise(x!, g!, b!)))(inputs),
        ];
      };
      expect(await difference(compute)).toBeLessThan(3e-4);
    },
  );

  it('agrees with finite differences', async () => {
    await tf.setBackend('wasm');
    const inputs = [[2, 3, 4, 9], [9], [9]].map((shape, seed) => ({
      values: numbers(shape, seed + 1),
      shape,
    }));
    const loss = (x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor) => weigh(fused(x, gamma, beta));
    expect(differenceToSlopes(loss as never, inputs, { step: 1e-2, samples: 9 })).toBeLessThan(5e-3);
  });

  it('keeps the variance of values far from zero', async () => {
    await tf.setBackend('wasm');
    const [mean, variance] = tf.tidy(() => {
      const x = tf.add(tf.mul(tensor([2, 64, 64, 8], 1), 0.01), 100);
      const result = normaliseBatch({ x, gamma: tf.ones([8]), beta: tf.zeros([8]) }, 0);
      return [result.mean.dataSync()[0]!, result.variance.dataSync()[0]!];
    });
    expect(mean).toBeCloseTo(100, 2);
    expect(variance! / (0.01 ** 2 / 3)).toBeCloseTo(1, 1);
  });

  it('gives a constant channel variance 0 and no NaN', async () => {
    await tf.setBackend('wasm');
    const y = tf.tidy(() => fused(constant([2, 4, 4, 8], 7), tf.ones([8]), constant([8], 0.5)).dataSync());
    expect([...new Set(y)]).toEqual([0.5]);
  });
});

describe('max pooling', () => {
  const windows = [
    [2, 2, 'valid'],
    [3, 2, 'same'],
    [3, 1, 'same'],
    [2, 1, 'valid'],
  ] as const;

  it.each(windows)(
    'window %s, stride %s, %s: has the gradient of the cpu backend, ties included',
    async (window, stride, pad) => {
      for (const shape of [
        [2, 8, 8, 8],
        [1, 7, 9, 5],
      ] as [number, number, number, number][]) {
        const pool = (x: tf.Tensor) => tf.maxPool(x as tf.Tensor4D, window, stride, pad);
        const tied = () => tf.round(tf.mul(tensor(shape, 1), 2));
        const worst = await difference(() =>
          [tensor(shape, 1), tied()].map((x) => tf.grad((v) => weigh(pool(v)))(x)),
        );
        expect(worst).toBeLessThan(1e-6);
      }
    },
  );
});

describe('copies', () => {
  it('slice, pad, join and split as the cpu backend does', async () => {
    const compute = () => {
      const x = tensor([2, 6, 5, 7], 1) as tf.Tensor4D;
      return [
        tf.slice(x, [1, 2, 0, 3], [1, 3, 5, 2]),
        tf.slice(x, [0, 1, 2, 0], [2, -1, 2, 7]),
        tf.slice(tensor([9], 2), [3], [4]),
        tf.pad(
          x,
          [
            [0, 0],
            [1, 2],
            [2, 1],
            [0, 0],
          ],
          5,
        ),
        tf.pad(x, [
          [1, 0],
          [0, 0],
          [0, 0],
          [3, 1],
        ]),
        tf.concat([x, tensor([2, 6, 5, 4], 3), x], 3),
        tf.concat([x, tensor([2, 1, 5, 7], 3)], 1),
        ...tf.split(x, [3, 4], 3),
        ...tf.split(x, 2, 0),
        tf.grad((v) => weigh(tf.concat([v, tf.square(v)], 3)))(x),
      ];
    };
    expect(await difference(compute)).toBeLessThan(1e-6);
  });

  it('a clone shares its memory until the last of the two is gone', async () => {
    await tf.setBackend('wasm');
    const first = tf.tensor([1, 2, 3]);
    const second = tf.clone(first);
    first.dispose();
    const other = tf.tensor([7, 8, 9]);
    expect([...second.dataSync()]).toEqual([1, 2, 3]);
    tf.dispose([second, other]);
  });
});
