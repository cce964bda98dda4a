import * as fc from 'fast-check';
import { expect } from 'vitest';
import type { Kernel } from '../kernel.ts';
import type { KernelBench } from '../kernels.test-support.ts';
import type { Epilogue } from './epilogue.ts';
import { epilogueReference } from './reference.ts';

/** Kernels of one random shape, and the comparison with the reference once they are compiled. */
export interface Case {
  readonly shape: unknown;
  readonly kernels: readonly Kernel[];
  readonly check: (bench: KernelBench) => void;
}

export function floats(count: number, seed: number): Float32Array {
  let state = seed * 2 + 1;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 31 - 1;
  });
}

export function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void {
  expect(actual.length).toBe(expected.length);
  for (let index = 0; index < actual.length; index++)
    if (!(Math.abs(actual[index]! - expected[index]!) <= tolerance))
      expect.fail(`at ${index}: expected ${expected[index]} within ${tolerance}, got ${actual[index]}`);
}

/** The first `size` of every `stride` floats; expects zeros between them. */
function compact(values: Float32Array, { size, stride }: { size: number; stride: number }): number[] {
  values.forEach((value, index) => {
    if (index % stride >= size) expect(value, `between rows, at ${index}`).toBe(0);
  });
  return [...values].filter((_, index) => index % stride < size);
}

export const multiple = (most: number) => fc.integer({ min: 1, max: most }).map((count) => count * 8);
export const extra = fc.constantFrom(0, 0, 8, 24);
export const epilogues: fc.Arbitrary<Omit<Epilogue, 'bias'>> = fc.constantFrom<Omit<Epilogue, 'bias'>>(
  {},
  { statistics: true },
  { statistics: true },
  { activation: 'relu' },
  { activation: 'hard-swish' },
);

/** Runs a product's kernel into rows of zeros (or `before`), and compares outputs and statistics. */
export function checkOutputs(
  bench: KernelBench,
  run: {
    readonly kernel: Kernel;
    readonly operands: readonly [number, number];
    readonly count: number;
    readonly size: { readonly outputs: number; readonly outputStride: number; readonly outputRows: number };
    readonly epilogue: Epilogue;
    readonly sums: Float64Array;
    /** Of kernels that take one more argument. */
    readonly scratch?: number;
    /** Default 1e-4, of outputs of up to about 20. */
    readonly tolerance?: number;
  },
): void {
  const { kernel, operands, count, epilogue, sums, tolerance = 1e-4 } = run;
  const { outputs, outputStride, outputRows } = run.size;
  const bias = floats(outputs, 3);
  const shift = floats(outputs, 4);
  const before = new Float32Array(outputRows * outputStride);
  if (epilogue.accumulate)
    floats(outputRows * outputs, 5).forEach((value, index) => {
      before[Math.floor(index / outputs) * outputStride + (index % outputs)] = value;
    });
  const output = bench.place(before);
  const initial = floats(2 * outputs, 6);
  const statistics = bench.place(initial);
  const places = [
    epilogue.bias ? bench.place(bias) : 0,
    epilogue.statistics ? statistics : 0,
    epilogue.statistics ? bench.place(shift) : 0,
  ];
  const more = run.scratch === undefined ? [] : [run.scratch];
  bench.run(kernel, ...operands, output, count, ...places, ...more);
  const size = { size: outputs, stride: outputStride };
  const expected = epilogueReference({ sums, outputs, bias, shift, before: compact(before, size), epilogue });
  expectClose(compact(bench.read(output, before.length), size), expected.output, tolerance);
  const added = bench.read(statistics, 2 * outputs).map((value, index) => value - initial[index]!);
  const most = Math.max(1, ...expected.statistics.map(Math.abs));
  expectClose(added, epilogue.statistics ? expected.statistics : added.fill(0), tolerance * most);
  expect(bench.damaged()).toEqual([]);
}

/** Sums of `threads` runs of a kernel, collected onto a gradient, against `expected` for each run. */
export function checkCollected(
  bench: KernelBench,
  run: {
    readonly collect: Kernel;
    readonly threads: number;
    readonly expected: Float64Array;
    /** Default: as many as the gradient. */
    readonly sumsFloats?: number;
    /** Default 1e-4, of sums of up to about 20. */
    readonly tolerance?: number;
    readonly add: (sums: number) => void;
  },
): void {
  const { collect, threads, expected, tolerance = 1e-4 } = run;
  const before = floats(expected.length, 8);
  const gradients = bench.place(before);
  const stride = (run.sumsFloats ?? expected.length) + 16;
  const sums = bench.room(threads * stride);
  for (let thread = 0; thread < threads; thread++) run.add(sums + thread * stride * 4);
  bench.run(collect, sums, gradients, stride * 4);
  const total = expected.map((value, index) => before[index]! + threads * value);
  expectClose(bench.read(gradients, total.length), total, tolerance);
  expect(bench.read(sums, threads * stride).every((value) => value === 0)).toBe(true);
  expect(bench.damaged()).toEqual([]);
}

/** Random cases, the same ones each time. */
export function sampleCases<T>(shapes: fc.Arbitrary<T>, numRuns: number, make: (shape: T) => Case): Case[] {
  return fc.sample(shapes, { seed: 20_240, numRuns }).map(make);
}

/** Checks all cases; an error names the shape. */
export function checkAll(bench: KernelBench, cases: readonly Case[]): void {
  for (const { shape, check } of cases) {
    bench.clear();
    try {
      check(bench);
    } catch (cause) {
      throw new Error(`at ${JSON.stringify(shape)}: ${(cause as Error).message}`, { cause });
    }
  }
}
