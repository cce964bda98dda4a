import * as fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { levels, type Level } from '../../level.ts';
import type { Kernel } from '../kernel.ts';
import { openKernelBench, type KernelBench } from '../kernels.test-support.ts';
import { stripReference, viewReference } from '../strips/reference.ts';
import { depthwiseFilterGradient } from './depthwise-filter-gradient.ts';
import { depthwiseInputGradient } from './depthwise-input-gradient.ts';
import { gradientPadding, stripPadding, stripRows } from './depthwise-shape.ts';
import { depthwise } from './depthwise.ts';
import {
  depthwiseFilterGradientReference,
  depthwiseInputGradientReference,
  depthwiseReference,
  type DepthwiseImage,
} from './reference.ts';
import { splitColumns } from './split-columns.ts';

/** A convolution of some rows of an image. */
interface Case {
  readonly image: DepthwiseImage;
  readonly outputWidth: number;
  readonly firstRow: number;
  readonly rows: number;
  readonly activation: 'none' | 'relu' | 'hard-swish';
  readonly bias: boolean;
  /** Floats between pixels, and between rows, of the output; between rows of the gradient. */
  readonly gaps: readonly [number, number, number];
}

const cases = fc
  .record({
    size: fc.record({
      height: fc.integer({ min: 1, max: 9 }),
      width: fc.oneof(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 9, max: 37 })),
    }),
    kernel: fc.constantFrom(3 as const, 5 as const),
    step: fc.constantFrom(...([1, 2, 'dilated'] as const)),
    channels: fc.integer({ min: 1, max: 6 }).map((count) => count * 8),
    rows: fc.tuple(
      fc.double({ min: 0, max: 0.99, noNaN: true }),
      fc.double({ min: 0, max: 0.99, noNaN: true }),
    ),
    activation: fc.constantFrom(...(['none', 'none', 'relu', 'hard-swish'] as const)),
    bias: fc.boolean(),
    gaps: fc.constantFrom<readonly [number, number, number]>([0, 0, 0], [0, 0, 16], [0, 24, 8], [8, 16, 0]),
  })
  .map(({ size, kernel, step, channels, rows: [from, share], ...rest }): Case => {
    const stride = step === 2 ? 2 : 1;
    const dilation = step === 'dilated' ? 2 : 1;
    const firstRow = Math.floor(from * size.height);
    return {
      ...rest,
      image: { height: size.height * stride, width: size.width * stride, channels, kernel, stride, dilation },
      outputWidth: size.width,
      firstRow,
      rows: 1 + Math.floor(share * (size.height - firstRow)),
    };
  });

/** Every narrow width with every kernel and step, and others by chance. */
const narrow = [1, 2, 3, 5, 6].flatMap((width) =>
  ([3, 5] as const).flatMap((kernel) =>
    (
      [
        [1, 1],
        [2, 1],
        [1, 2],
      ] as const
    ).map(([stride, dilation]): Case => ({
      image: { height: 4 * stride, width: width * stride, channels: 8, kernel, stride, dilation },
      outputWidth: width,
      firstRow: 1,
      rows: 3,
      activation: 'none',
      bias: true,
      gaps: [0, 0, 0],
    })),
  ),
);
const sampled = [...narrow, ...fc.sample(cases, { seed: 20_26, numRuns: 24 })];

const untouched = 7;

function floats(count: number, seed: number): Float32Array {
  let state = seed * 2 + 1;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 31 - 1;
  });
}

function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, what: unknown): void {
  expect(actual.length).toBe(expected.length);
  for (let index = 0; index < actual.length; index++)
    if (!(Math.abs(actual[index]! - expected[index]!) <= 2e-5))
      expect.fail(`${JSON.stringify(what)}[${index}]: expected ${expected[index]}, got ${actual[index]}`);
}

/** Pixels of `channels` floats spread over rows of `pitch` floats, `untouched` between them. */
function spread(
  values: ArrayLike<number>,
  { channels, width, stride, pitch }: { channels: number; width: number; stride: number; pitch: number },
): Float32Array {
  const rows = values.length / (channels * width);
  const result = new Float32Array(rows * pitch).fill(untouched);
  for (let index = 0; index < values.length; index++) {
    const pixel = Math.floor(index / channels);
    const at = Math.floor(pixel / width) * pitch + (pixel % width) * stride + (index % channels);
    result[at] = values[index]!;
  }
  return result;
}

interface Kernels {
  readonly forward: Kernel;
  readonly inputGradient: Kernel;
  readonly filterGradient: Kernel;
}

function pitchesOf({ image, outputWidth, gaps }: Case) {
  const [betweenPixels, betweenRows, betweenGradients] = gaps;
  const stride = image.channels + betweenPixels;
  return {
    stride,
    pitch: outputWidth * stride + betweenRows,
    gradientPitch: outputWidth * image.channels + betweenGradients,
  };
}

function kernelsOf(level: Level, example: Case): Kernels {
  const { image, outputWidth: width, activation, bias } = example;
  const { channels, kernel, stride, dilation } = image;
  const shape = { channels, kernel, stride, dilation };
  const { stride: outputStride, pitch: outputPitch, gradientPitch } = pitchesOf(example);
  return {
    forward: depthwise(level, { ...shape, width, outputStride, outputPitch, activation, bias }),
    inputGradient: depthwiseInputGradient(level, { ...shape, inputWidth: image.width }),
    filterGradient: depthwiseFilterGradient(level, { ...shape, width, gradientPitch }),
  };
}

/** The strip that output rows from `firstRow` on read. */
function inputStrip(input: ArrayLike<number>, { image, firstRow, rows }: Case): Float64Array {
  const pad = stripPadding(image);
  const first = firstRow * image.stride - pad;
  return stripReference(input, { ...image, pad, firstRow: first, rows: stripRows(image, rows) });
}

function checkForward(bench: KernelBench, { forward }: Kernels, example: Case): void {
  const { image, outputWidth: width, firstRow, rows, activation } = example;
  const { channels, kernel } = image;
  const input = floats(image.height * image.width * channels, 1);
  const weights = floats(kernel * kernel * channels, 2);
  const bias = example.bias ? floats(channels, 3) : new Float32Array(channels);
  const { stride, pitch } = pitchesOf(example);
  const output = bench.place(new Float32Array(rows * pitch).fill(untouched));
  bench.run(
    forward,
    bench.place(inputStrip(input, example)),
    bench.place(weights),
    output,
    rows,
    example.bias ? bench.place(bias) : 0,
  );
  const whole = viewReference(depthwiseReference(image, { input, weights, bias }), { channels, activation });
  const expected = whole.slice(firstRow * width * channels, (firstRow + rows) * width * channels);
  expectClose(
    bench.read(output, rows * pitch),
    spread(expected, { channels, width, stride, pitch }),
    example,
  );
}

function checkInputGradient(bench: KernelBench, { inputGradient }: Kernels, example: Case): void {
  const { image, outputWidth: width, firstRow, rows } = example;
  const { channels, kernel, stride } = image;
  const height = image.height / stride;
  const gradient = floats(height * width * channels, 4);
  const weights = floats(kernel * kernel * channels, 5);
  const pad = gradientPadding(image);
  const padded = { height, width, channels, pad, firstRow: firstRow - pad, rows: rows + 2 * pad };
  const count = rows * stride * image.width * channels;
  const output = bench.room(count);
  const strip = bench.place(stripReference(gradient, padded));
  bench.run(inputGradient, strip, bench.place(weights), output, rows);
  const start = firstRow * stride * image.width * channels;
  const expected = depthwiseInputGradientReference(image, { gradient, weights }).slice(start, start + count);
  expectClose(bench.read(output, count), expected, example);
}

function checkFilterGradient(bench: KernelBench, { filterGradient }: Kernels, example: Case): void {
  const { image, outputWidth: width, firstRow, rows } = example;
  const { channels, kernel, stride } = image;
  const input = floats(image.height * image.width * channels, 6);
  const gradient = floats((image.height / stride) * width * channels, 7);
  const before = floats(kernel * kernel * channels, 8);
  const endRow = firstRow + rows;
  const sums = bench.place(before);
  const gradientRows = bench.place(
    spread(gradient.slice(firstRow * width * channels, endRow * width * channels), {
      channels,
      width,
      stride: channels,
      pitch: pitchesOf(example).gradientPitch,
    }),
  );
  bench.run(filterGradient, bench.place(inputStrip(input, example)), gradientRows, sums, rows);
  const added = depthwiseFilterGradientReference(image, { input, gradient }, { firstRow, endRow });
  const expected = added.map((value, index) => value + before[index]!);
  expectClose(bench.read(sums, before.length), expected, example);
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

  it('depthwise convolution equals its reference, over any rows of any image', () => {
    forEachCase(checkForward);
  });

  it('its gradient with respect to the input equals the reference', () => {
    forEachCase(checkInputGradient);
  });

  it('its gradient with respect to the weights is added to the sums', () => {
    forEachCase(checkFilterGradient);
  });
});

it('a row is split into tiles that cover it once, none wider than the most', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 16 }), (width, most) => {
      const tiles = splitColumns(width, most);
      let next = 0;
      for (const { first, width: columns, count } of tiles) {
        expect(first).toBe(next);
        expect(columns).toBeLessThanOrEqual(most);
        next += columns * count;
      }
      expect(next).toBe(width);
    }),
    { seed: 20_26 },
  );
});

it('a gradient of stride 2 with dilation is refused', () => {
  const shape = { channels: 8, kernel: 3, stride: 2, dilation: 2, inputWidth: 8 } as const;
  expect(() => depthwiseInputGradient('relaxed', shape)).toThrow(/expected stride 2 without dilation/);
});

it('the work of a call is its multiply-adds, and what it reads and writes', () => {
  const kernel = depthwise('relaxed', { channels: 8, kernel: 3, stride: 1, dilation: 1, width: 4 });
  expect(kernel.work([0, 0, 0, 2, 0])).toEqual({
    flops: 2 * 2 * 4 * 8 * 9,
    bytes: 4 * 8 * (4 * 6 + 2 * 4 + 9),
  });
});
