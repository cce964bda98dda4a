import { assert, constantFrom, integer, property, record } from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { levels } from '../../level.ts';
import type { Kernel } from '../kernel.ts';
import { openKernelBench, type KernelBench } from '../kernels.test-support.ts';
import { addMaps, line, lineFilterGradient, lineGradient } from './line.ts';
import { finishLoss, lossGradient, sigmoidLoss } from './loss.ts';
import type { LossName } from './loss-name.ts';
import * as reference from './reference.ts';
import { sigmoid } from './sigmoid.ts';
import { smooth, smoothFilterGradient, smoothGradient } from './smooth.ts';
import { upsampleGradient } from './upsample-gradient.ts';
import { upsample } from './upsample.ts';

const sizes = [1, 2, 3, 5, 6, 9, 10, 16, 21, 32];
const upsamplings = [2, 4, 6, 8, 16].flatMap((factor) =>
  [1, 2, 3, 4, 7, 16].flatMap((size) => [false, true].map((accumulate) => ({ size, factor, accumulate }))),
);
const losses: LossName[] = ['dice', 'bce-dice'];
const imageCounts = [1, 3];

/** Numbers in [-1, 1) that a seed alone decides. */
function numbers(count: number, seed: number, scale = 1): Float32Array {
  let state = seed * 2654435761 + 12345;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return (scale * state) / 2 ** 31;
  });
}
function masks(count: number, seed: number): Float32Array {
  return numbers(count, seed).map((value) => (value > 0.3 ? 1 : 0));
}
function expectClose(actual: Float32Array, expected: readonly number[], tolerance = 1e-5): void {
  expect(actual.length).toBe(expected.length);
  const scale = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-30);
  const worst = actual.reduce((most, value, at) => Math.max(most, Math.abs(value - expected[at]!)), 0);
  expect(worst / scale).toBeLessThan(tolerance);
}

describe.each(levels)('maps of one channel at level %s', (level) => {
  let bench: KernelBench;
  const seeds = integer({ min: 1, max: 1e6 });
  const check = <T>(arbitrary: Parameters<typeof property<[T]>>[0], body: (drawn: T) => void, runs = 60) =>
    assert(
      property(arbitrary, (drawn) => {
        bench.clear();
        body(drawn);
        expect(bench.damaged()).toEqual([]);
      }),
      { seed: 7, numRuns: runs },
    );

  beforeAll(async () => {
    const kernels: Kernel[] = [
      ...upsamplings.flatMap((shape) => [upsample(level, shape), upsampleGradient(level, shape)]),
      ...sizes.flatMap((size) =>
        [smooth, smoothGradient, smoothFilterGradient].map((make) => make(level, { size })),
      ),
      ...[false, true].map((accumulate) => lineGradient(level, { accumulate })),
      line(level),
      lineFilterGradient(level),
      addMaps(level),
      sigmoid(level),
      ...losses.flatMap((loss) => [
        sigmoidLoss(level, { loss }),
        lossGradient(level, { loss }),
        ...imageCounts.map((images) => finishLoss(level, { loss, images })),
      ]),
    ];
    bench = await openKernelBench(level, kernels);
  });

  test('upsampling blends the four pixels around, and adds where it shall', () => {
    check(
      record({ shape: constantFrom(...upsamplings), seed: seeds }),
      ({ shape, seed }) => {
        const { size, factor, accumulate } = shape;
        const source = numbers(size * size, seed);
        const before = numbers((size * factor) ** 2, seed + 1);
        const output = bench.place(before);
        bench.run(upsample(level, shape), bench.place(source), output);
        const expected = reference.upsampleReference(source, size, factor);
        expectClose(
          bench.read(output, before.length),
          expected.map((value, at) => value + (accumulate ? before[at]! : 0)),
        );
      },
      150,
    );
  });

  test('the gradient of upsampling is its transposed map', () => {
    check(
      record({ shape: constantFrom(...upsamplings), seed: seeds }),
      ({ shape, seed }) => {
        const { size, factor, accumulate } = shape;
        const gradient = numbers((size * factor) ** 2, seed);
        const before = numbers(size * size, seed + 1);
        const output = bench.place(before);
        bench.run(upsampleGradient(level, shape), bench.place(gradient), output);
        const expected = reference.upsampleGradientReference(gradient, size, factor);
        expectClose(
          bench.read(output, before.length),
          expected.map((value, at) => value + (accumulate ? before[at]! : 0)),
        );
      },
      150,
    );
  });

  test('smoothing and its gradients are those of a 3x3 convolution with zeros around', () => {
    check(
      record({ size: constantFrom(...sizes), seed: seeds }),
      ({ size, seed }) => {
        const [source, gradient] = [numbers(size * size, seed), numbers(size * size, seed + 1)];
        const [weights, bias, start] = [numbers(9, seed + 2), numbers(1, seed + 3), numbers(10, seed + 4)];
        const [x, g, w] = [bench.place(source), bench.place(gradient), bench.place(weights)];
        const [output, back, sums] = [bench.room(size * size), bench.room(size * size), bench.place(start)];
        bench.run(smooth(level, { size }), x, w, bench.place(bias), output);
        bench.run(smoothGradient(level, { size }), g, w, back);
        bench.run(smoothFilterGradient(level, { size }), x, g, sums);
        expectClose(
          bench.read(output, size * size),
          reference.smoothReference(source, weights, { size, bias: bias[0]! }),
        );
        expectClose(
          bench.read(back, size * size),
          reference.smoothGradientReference(gradient, weights, size),
        );
        const added = reference.smoothFilterGradientReference(source, gradient, size);
        expectClose(
          bench.read(sums, 10),
          added.map((value, at) => value + start[at]!),
        );
      },
      80,
    );
  });

  test('a line, its gradients and sums of maps, in place and of any length', () => {
    check(
      record({ floats: integer({ min: 1, max: 5000 }), seed: seeds }),
      ({ floats, seed }) => {
        const [source, gradient] = [numbers(floats, seed), numbers(floats, seed + 1)];
        const [weight, bias] = [numbers(1, seed + 2), numbers(1, seed + 3)];
        const [x, g, y, sums] = [
          bench.place(source),
          bench.place(gradient),
          bench.room(floats),
          bench.place([1, 2]),
        ];
        const [w, b] = [bench.place(weight), bench.place(bias)];
        bench.run(lineFilterGradient(level), x, g, sums, floats);
        const products = source.reduce((sum, value, at) => sum + value * gradient[at]!, 0);
        const total = gradient.reduce((sum, value) => sum + value, 0);
        const found = bench.read(sums, 2);
        expect(found[0]).toBeCloseTo(products + 1, 3);
        expect(found[1]).toBeCloseTo(total + 2, 3);
        bench.run(line(level), x, w, b, y, floats);
        const forward = Array.from(source, (value) => weight[0]! * value + bias[0]!);
        expectClose(bench.read(y, floats), forward);
        bench.run(addMaps(level), x, y, floats);
        expectClose(
          bench.read(y, floats),
          forward.map((value, at) => value + source[at]!),
        );
        bench.run(lineGradient(level, { accumulate: true }), g, w, x, floats);
        expectClose(
          bench.read(x, floats),
          Array.from(source, (value, at) => value + weight[0]! * gradient[at]!),
        );
        bench.run(lineGradient(level, { accumulate: false }), g, w, g, floats);
        expectClose(
          bench.read(g, floats),
          Array.from(gradient, (value) => weight[0]! * value),
        );
      },
      20,
    );
  });

  test('the sigmoid is right to 2e-7 of itself, saturates and keeps NaN', () => {
    const logits = Float32Array.from([
      ...Array.from({ length: 4001 }, (_, at) => (at - 2000) / 24),
      0,
      -0,
      200,
      Infinity,
      NaN,
    ]);
    bench.clear();
    const place = bench.place(logits);
    bench.run(sigmoid(level), place, place, logits.length);
    const found = bench.read(place, logits.length);
    reference.sigmoidReference(logits).forEach((value, at) => {
      if (Number.isNaN(value)) expect(found[at]).toBeNaN();
      else expect(Math.abs(found[at]! - value)).toBeLessThanOrEqual(2e-7 * value);
    });
    bench.run(sigmoid(level), bench.place([-200, -Infinity]), place, 2);
    expect(Math.max(...bench.read(place, 2))).toBeLessThan(1e-37);
  });

  test('loss and gradient over a batch are those of soft Dice, with cross entropy or without', () => {
    const drawn = record({
      loss: constantFrom(...losses),
      images: constantFrom(...imageCounts),
      floats: integer({ min: 1, max: 5000 }),
      scale: constantFrom(1, 8, 40),
      seed: seeds,
    });
    check(
      drawn,
      ({ loss, images, floats, scale, seed }) => {
        const [logits, truth] = [numbers(images * floats, seed, scale), masks(images * floats, seed + 1)];
        const [z, t] = [bench.place(logits), bench.place(truth)];
        const [p, g] = [bench.room(logits.length), bench.room(logits.length)];
        const [sums, coefficients, result] = [bench.room(4 * images), bench.room(4), bench.room(1)];
        for (let image = 0; image < images; image++) {
          const at = 4 * floats * image;
          bench.run(sigmoidLoss(level, { loss }), z + at, t + at, p + at, sums + 16 * image, floats);
        }
        bench.run(finishLoss(level, { loss, images }), sums, floats, coefficients, result);
        bench.run(lossGradient(level, { loss }), p, t, g, logits.length, coefficients);
        const probabilities = bench.read(p, logits.length);
        expectClose(probabilities, reference.sigmoidReference(logits), 2e-7);
        const expected = reference.lossReference(loss, probabilities, truth);
        expect(Math.abs(bench.read(result, 1)[0]! - expected)).toBeLessThan(1e-5 * (1 + expected));
        expectClose(
          bench.read(g, logits.length),
          reference.lossGradientReference(loss, probabilities, truth),
          2e-5,
        );
      },
      60,
    );
  });

  test.each(losses)('a logit that is NaN makes the loss %s NaN', (loss) => {
    bench.clear();
    const logits = new Float32Array(100).fill(1);
    logits[37] = NaN;
    const [z, t, p] = [bench.place(logits), bench.place(masks(100, 1)), bench.room(100)];
    const [sums, coefficients, result] = [bench.room(4), bench.room(4), bench.room(1)];
    bench.run(sigmoidLoss(level, { loss }), z, t, p, sums, 100);
    bench.run(finishLoss(level, { loss, images: 1 }), sums, 100, coefficients, result);
    expect(bench.read(result, 1)[0]).toBeNaN();
  });
});
