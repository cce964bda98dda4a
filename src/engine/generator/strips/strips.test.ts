import * as fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { levels, type Level } from '../../level.ts';
import type { Activation } from '../elementwise/activation.ts';
import type { Kernel } from '../kernel.ts';
import { openKernelBench, type KernelBench } from '../kernels.test-support.ts';
import { fillGradientStrip } from './fill-gradient-strip.ts';
import { fillStrip } from './fill-strip.ts';
import { maxPoolGradient } from './max-pool-gradient.ts';
import { maxPool } from './max-pool.ts';
import {
  batchNormGradientReference,
  maxPoolGradientReference,
  maxPoolReference,
  stripReference,
  viewReference,
} from './reference.ts';

/** An image, its view, and rows of a strip of it that may begin before and end after it. */
interface Case {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly pad: number;
  readonly firstRow: number;
  readonly rows: number;
  readonly activation: Activation;
  readonly affine: boolean;
  readonly factors: boolean;
  readonly batchNorm: boolean;
  readonly accumulate: boolean;
  /** Floats between a pixel and the next of the source, of the strip. */
  readonly gaps: readonly [number, number];
}

const cases: fc.Arbitrary<Case> = fc.record({
  height: fc.integer({ min: 1, max: 8 }),
  width: fc.integer({ min: 1, max: 21 }),
  channels: fc.constantFrom(8, 8, 16, 24, 40, 72, 104),
  pad: fc.integer({ min: 0, max: 4 }),
  firstRow: fc.integer({ min: -5, max: 9 }),
  rows: fc.integer({ min: 1, max: 12 }),
  activation: fc.constantFrom<Activation>('none', 'relu', 'hard-swish'),
  affine: fc.boolean(),
  factors: fc.boolean(),
  batchNorm: fc.boolean(),
  accumulate: fc.boolean(),
  gaps: fc.constantFrom<readonly [number, number]>([0, 0], [0, 0], [8, 0], [0, 16], [24, 8]),
});
const sampled = fc.sample(cases, { seed: 20_26, numRuns: 40 });

const untouched = 7;

function floats(count: number, seed: number): Float32Array {
  let state = seed * 2 + 1;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state / 2 ** 31 - 1) * 4;
  });
}

function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, what: unknown): void {
  expect(actual.length).toBe(expected.length);
  for (let index = 0; index < actual.length; index++)
    if (!(Math.abs(actual[index]! - expected[index]!) <= 1e-5 * Math.max(1, Math.abs(expected[index]!))))
      expect.fail(`${JSON.stringify(what)}[${index}]: expected ${expected[index]}, got ${actual[index]}`);
}

/** Pixels of `channels` floats every `stride` floats, `untouched` between them. */
function spread(
  values: ArrayLike<number>,
  { channels, stride }: { channels: number; stride: number },
): Float32Array {
  const result = new Float32Array((values.length / channels) * stride).fill(untouched);
  for (let index = 0; index < values.length; index++)
    result[Math.floor(index / channels) * stride + (index % channels)] = values[index]!;
  return result;
}

interface Kernels {
  readonly strip: Kernel;
  readonly gradientStrip: Kernel;
  readonly pool: Kernel;
  readonly poolGradient: Kernel;
}

function kernelsOf(level: Level, example: Case): Kernels {
  const { channels, gaps } = example;
  const sourceStride = channels + gaps[0];
  return {
    strip: fillStrip(level, { ...example, sourceStride, stripChannels: channels + gaps[1] }),
    gradientStrip: fillGradientStrip(level, { ...example, gradientStride: sourceStride }),
    pool: maxPool(level, { ...example, sourceStride }),
    poolGradient: maxPoolGradient(level, example),
  };
}

/** The image's values, and the parameters of its view in memory and as the reference takes them. */
function placeView(bench: KernelBench, example: Case) {
  const { height, width, channels, activation } = example;
  const values = floats(height * width * channels, 1);
  const affine = example.affine ? floats(2 * channels, 2) : undefined;
  const factors = example.factors ? floats(channels, 3) : undefined;
  return {
    values,
    view: { channels, activation, affine, factors },
    affineAt: affine ? bench.place(affine) : 0,
    factorsAt: factors ? bench.place(factors) : 0,
  };
}

function checkStrip(bench: KernelBench, { strip }: Kernels, example: Case): void {
  const { width, channels, pad, firstRow, rows, gaps } = example;
  const { values, view, affineAt, factorsAt } = placeView(bench, example);
  const source = bench.place(spread(values, { channels, stride: channels + gaps[0] }));
  const stride = channels + gaps[1];
  const count = rows * (width + 2 * pad) * stride;
  const output = bench.place(new Float32Array(count).fill(untouched));
  bench.run(strip, source, output, firstRow, rows, affineAt, factorsAt);
  const expected = stripReference(viewReference(values, view), example);
  expectClose(bench.read(output, count), spread(expected, { channels, stride }), example);
}

function checkGradientStrip(bench: KernelBench, { gradientStrip }: Kernels, example: Case): void {
  const { height, width, channels, pad, firstRow, rows, batchNorm, gaps } = example;
  const output = floats(height * width * channels, 4);
  const gradient = floats(output.length, 5);
  const coefficients = floats(3 * channels, 6);
  const count = rows * (width + 2 * pad) * channels;
  const strip = bench.place(new Float32Array(count).fill(untouched));
  const source = bench.place(spread(gradient, { channels, stride: channels + gaps[0] }));
  bench.run(
    gradientStrip,
    batchNorm ? bench.place(output) : 0,
    source,
    strip,
    firstRow,
    rows,
    batchNorm ? bench.place(coefficients) : 0,
  );
  const rowsOf = batchNorm
    ? batchNormGradientReference({ output, gradient }, coefficients, channels)
    : gradient;
  expectClose(bench.read(strip, count), stripReference(rowsOf, example), example);
}

function checkPool(bench: KernelBench, { pool }: Kernels, example: Case): void {
  const { height, width, channels, gaps } = example;
  const { values, view, affineAt } = placeView(bench, { ...example, factors: false });
  const source = bench.place(spread(values, { channels, stride: channels + gaps[0] }));
  const expected = maxPoolReference(viewReference(values, view), { height, width, channels });
  const output = bench.room(expected.length);
  bench.run(pool, source, output, Math.floor(height / 2), affineAt);
  expectClose(bench.read(output, expected.length), expected, example);
}

function checkPoolGradient(bench: KernelBench, { poolGradient }: Kernels, example: Case): void {
  const { width, channels, accumulate } = example;
  const height = Math.floor(example.height / 2) * 2;
  const { values, view, affineAt } = placeView(bench, { ...example, height, factors: false });
  const shape = { height, width, channels };
  const gradient = floats((height / 2) * Math.floor(width / 2) * channels, 7);
  const before = floats(values.length, 8);
  const output = bench.place(before);
  bench.run(poolGradient, bench.place(values), bench.place(gradient), output, height / 2, affineAt);
  const expected = maxPoolGradientReference(Float32Array.from(viewReference(values, view)), gradient, shape);
  if (accumulate) expected.forEach((value, index) => (expected[index] = value + before[index]!));
  expectClose(bench.read(output, values.length), expected, example);
}

describe.each(levels)('at level %s', (level) => {
  const kernels = sampled.map((example) => kernelsOf(level, example));
  let bench: KernelBench;

  beforeAll(async () => {
    bench = await openKernelBench(level, kernels.flatMap(Object.values));
  });

  const forEachCase = (check: (bench: KernelBench, kernels: Kernels, example: Case) => void) => {
    for (const [index, example] of sampled.entries()) {
      bench.clear();
      check(bench, kernels[index]!, example);
      expect(bench.damaged(), JSON.stringify(example)).toEqual([]);
    }
  };

  it('a strip holds the view, zeros around it, and leaves other channels alone', () => {
    forEachCase(checkStrip);
  });

  it('a strip of gradients holds batch norm’s gradient with zeros around it', () => {
    forEachCase(checkGradientStrip);
  });

  it('max pooling takes the largest view of each window', () => {
    forEachCase(checkPool);
  });

  it('its gradient goes to the first of the largest views', () => {
    forEachCase(checkPoolGradient);
  });
});

it('the work of a strip counts the rows inside the image only', () => {
  const shape = { width: 4, height: 4, channels: 8, pad: 1, affine: true, factors: true } as const;
  const kernel = fillStrip('relaxed', { ...shape, activation: 'relu' });
  const pixels = 3 * 4;
  expect(kernel.work([0, 0, -1, 4, 0, 0])).toEqual({
    flops: pixels * 8 * 4,
    bytes: (pixels + 4 * 6) * 8 * 4,
  });
});
