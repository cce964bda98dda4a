import * as fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { levels, type Level } from '../../../level.ts';
import { openKernelBench, type KernelBench } from '../../kernels.test-support.ts';
import {
  checkAll,
  checkCollected,
  checkOutputs,
  epilogues,
  extra,
  floats,
  multiple,
  sampleCases,
  type Case,
} from '../products.test-support.ts';
import {
  flippedReference,
  productGradientReference,
  productReference,
  windowsReference,
} from '../reference.ts';
import { winogradFits, winogradLayout, winogradPanelFloats, winogradScratchFloats } from './layout.ts';
import { winogradCollect } from './winograd-collect.ts';
import { winogradGradient } from './winograd-gradient.ts';
import { winogradPack } from './winograd-pack.ts';
import { winogradProduct } from './winograd-product.ts';

const shapes = fc.record({
  width: fc.constantFrom(4, 8, 12, 16, 20, 64),
  rows: fc.constantFrom(4, 8, 12),
  inputs: multiple(5),
  outputs: multiple(5),
  inputExtra: extra,
  outputExtra: extra,
  pitchExtra: fc.constantFrom(0, 0, 2),
  flipped: fc.boolean(),
  scaled: fc.boolean(),
  bias: fc.boolean(),
  threads: fc.integer({ min: 1, max: 3 }),
  epilogue: epilogues,
});
type Shape = typeof shapes extends fc.Arbitrary<infer T> ? T : never;

/** The windows of all outputs of a strip, as the input of a product. */
function stripOf({ width, rows, inputs, inputExtra }: Shape) {
  const inputPitch = (width + 2) * inputs + inputExtra;
  const strip = floats((rows + 2) * inputPitch, 1);
  const windows = windowsReference(strip, { width, rows, stride: 1, inputs, inputPitch });
  return {
    inputPitch,
    strip,
    windows: { rows: rows * width, inputs: 9 * inputs, input: windows, inputStride: 9 * inputs },
  };
}

function productCase(level: Level, shape: Shape): Case {
  const { width, rows, inputs, outputs, flipped, scaled, bias } = shape;
  const { inputPitch, strip, windows } = stripOf(shape);
  const outputStride = outputs + shape.outputExtra;
  const pixels = width + shape.pitchExtra;
  const epilogue = { bias, ...shape.epilogue };
  const size = { width, inputs, outputs };
  const kernel = winogradProduct(level, {
    ...size,
    inputPitch,
    outputStride,
    outputPitch: pixels * outputStride,
    ...epilogue,
  });
  const forward = flipped ? { inputs: outputs, outputs: inputs } : { inputs, outputs };
  const pack = winogradPack(level, { ...forward, flipped, scaled });
  const check = (bench: KernelBench) => {
    const stored = floats(9 * inputs * outputs, 2);
    const factors = floats(outputs, 7);
    const panels = bench.room(winogradPanelFloats({ inputs, outputs }));
    bench.run(pack, bench.place(stored), panels, scaled ? bench.place(factors) : 0);
    const weights = flipped ? flippedReference(stored, forward) : stored;
    const sums = productReference({
      ...windows,
      outputs,
      weights: Float64Array.from(weights, (value, index) => value * (scaled ? factors[index % outputs]! : 1)),
    });
    const spread = new Float64Array(rows * pixels * outputs).fill(NaN);
    sums.forEach((value, index) => {
      const [y, rest] = [Math.floor(index / (width * outputs)), index % (width * outputs)];
      spread[y * pixels * outputs + rest] = value;
    });
    checkOutputs(bench, {
      kernel,
      operands: [bench.place(strip), panels],
      count: rows,
      epilogue,
      sums: spread,
      size: { outputs, outputStride, outputRows: rows * pixels },
      tolerance: 1e-3,
      scratch: bench.room(winogradScratchFloats(level, size)),
    });
  };
  return { shape, kernels: [pack, kernel], check };
}

function gradientCase(level: Level, shape: Shape): Case {
  const { width, rows, inputs, outputs, threads, pitchExtra } = shape;
  const { inputPitch, strip, windows } = stripOf(shape);
  const gradientPitch = (width + pitchExtra) * outputs;
  const size = { width, inputs, outputs };
  const kernel = winogradGradient(level, { ...size, inputPitch, gradientPitch });
  const collect = winogradCollect(level, { inputs, outputs, threads });
  const check = (bench: KernelBench) => {
    const gradient = floats(rows * gradientPitch, 2);
    const [stripAt, gradientAt] = [bench.place(strip), bench.place(gradient)];
    const scratch = bench.room(winogradScratchFloats(level, size));
    checkCollected(bench, {
      collect,
      threads,
      tolerance: 1e-3,
      sumsFloats: winogradPanelFloats({ inputs, outputs }),
      expected: productGradientReference({
        ...windows,
        outputs,
        gradient: gradient.filter((_, index) => index % gradientPitch < width * outputs),
        gradientStride: outputs,
      }),
      add: (sums) => bench.run(kernel, stripAt, gradientAt, sums, rows, scratch),
    });
  };
  return { shape, kernels: [kernel, collect], check };
}

describe.each(levels)('Winograd at level %s', (level) => {
  const products = sampleCases(shapes, 8, (shape) => productCase(level, shape));
  const gradients = sampleCases(shapes, 8, (shape) => gradientCase(level, shape));
  let bench: KernelBench;
  beforeAll(async () => {
    const kernels = [...products, ...gradients].flatMap((each) => each.kernels);
    bench = await openKernelBench(level, kernels);
  });

  it('a convolution equals its reference, forward and flipped, over sizes, pitches and epilogues', () => {
    checkAll(bench, products);
  });

  it('a weight gradient summed by threads and collected equals its reference', () => {
    checkAll(bench, gradients);
  });

  it('a group of tiles is never more than 64, unless a single row is', () => {
    for (const width of [4, 12, 32, 256, 512]) {
      const { tiles, group } = winogradLayout(level, { width, inputs: 64, outputs: 64 });
      expect(group * tiles).toBeLessThanOrEqual(Math.max(64, tiles));
      expect(group).toBeGreaterThan(0);
    }
  });
});

describe('where Winograd fits', () => {
  it('it takes maps of whole tiles and channels in whole vectors only', () => {
    const size = { width: 16, height: 16, inputs: 8, outputs: 16 };
    expect(winogradFits(size)).toBe(true);
    expect(winogradFits({ ...size, width: 6 })).toBe(false);
    expect(winogradFits({ ...size, height: 6 })).toBe(false);
    expect(winogradFits({ ...size, inputs: 3 })).toBe(false);
  });
});
