import * as fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { levels, type Level } from '../../level.ts';
import { openKernelBench, type KernelBench } from '../kernels.test-support.ts';
import { collectGradient } from './collect-gradient.ts';
import { panelFloats, productPack, windowPack } from './pack.ts';
import { product } from './product.ts';
import { productGradient } from './product-gradient.ts';
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
} from './products.test-support.ts';
import {
  flippedReference,
  productGradientReference,
  productReference,
  windowsReference,
} from './reference.ts';
import { panelSegments, rowTiles } from './tiles.ts';
import { windowGradient } from './window-gradient.ts';
import { windowProduct } from './window-product.ts';

const productShapes = fc.record({
  inputs: multiple(12),
  outputs: multiple(19),
  rows: fc.integer({ min: 1, max: 70 }),
  inputExtra: extra,
  outputExtra: extra,
  from: fc.constantFrom('rows' as const, 'columns' as const),
  scaled: fc.boolean(),
  bias: fc.boolean(),
  epilogue: fc.oneof(
    { weight: 3, arbitrary: epilogues },
    { weight: 1, arbitrary: fc.constant({ accumulate: true }) },
  ),
});

function productCase(
  level: Level,
  shape: typeof productShapes extends fc.Arbitrary<infer T> ? T : never,
): Case {
  const { inputs, outputs, rows, from, scaled, bias } = shape;
  const [inputStride, outputStride] = [inputs + shape.inputExtra, outputs + shape.outputExtra];
  const epilogue = { bias, ...shape.epilogue };
  const pack = productPack(level, { inputs, outputs, from, scaled });
  const kernel = product(level, { inputs, outputs, inputStride, outputStride, ...epilogue });
  const check = (bench: KernelBench) => {
    const input = floats(rows * inputStride, 1);
    const stored = floats(inputs * outputs, 2);
    const factors = floats(outputs, 7);
    const panels = bench.room(panelFloats({ inputs, outputs }));
    bench.run(pack, bench.place(stored), panels, scaled ? bench.place(factors) : 0);
    const weights = Float64Array.from(stored, (_, index) => {
      const [k, n] = [Math.floor(index / outputs), index % outputs];
      return stored[from === 'rows' ? index : n * inputs + k]! * (scaled ? factors[n]! : 1);
    });
    const sums = productReference({ rows, inputs, outputs, input, inputStride, weights });
    const operands = [bench.place(input), panels] as const;
    checkOutputs(bench, {
      kernel,
      operands,
      count: rows,
      epilogue,
      sums,
      size: { outputs, outputStride, outputRows: rows },
    });
  };
  return { shape, kernels: [pack, kernel], check };
}

const windowShapes = fc.record({
  width: fc.integer({ min: 1, max: 21 }),
  rows: fc.integer({ min: 1, max: 4 }),
  stride: fc.constantFrom(1 as const, 2 as const),
  inputs: fc.constantFrom(1, 3, 8, 16, 24),
  outputs: multiple(6),
  inputExtra: extra,
  outputExtra: extra,
  pitchExtra: fc.constantFrom(0, 0, 2),
  scaled: fc.boolean(),
  bias: fc.boolean(),
  epilogue: epilogues,
});
type WindowShape = typeof windowShapes extends fc.Arbitrary<infer T> ? T : never;

/** A strip for `rows` rows of windows. */
function windowStrip({ width, stride, inputs, rows, inputExtra }: WindowShape) {
  const inputPitch = (width * stride + 2) * inputs + inputExtra;
  return { inputPitch, strip: floats((rows * stride + 2) * inputPitch, 1) };
}

function windowCase(level: Level, shape: WindowShape): Case {
  const { width, stride, inputs, outputs, rows, scaled, bias } = shape;
  const { inputPitch, strip } = windowStrip(shape);
  const outputStride = outputs + shape.outputExtra;
  const pixels = width + shape.pitchExtra;
  const epilogue = { bias, ...shape.epilogue };
  const size = { width, stride, inputs, outputs, inputPitch, outputStride };
  const kernel = windowProduct(level, { ...size, outputPitch: pixels * outputStride, ...epilogue });
  const flipped = stride === 1 && inputs % 8 === 0 && rows % 2 === 0;
  const pack = flipped
    ? windowPack(level, { inputs: outputs, outputs: inputs, flipped, scaled })
    : windowPack(level, { inputs, outputs, flipped, scaled });
  const check = (bench: KernelBench) => {
    const stored = floats(9 * inputs * outputs, 2);
    const factors = floats(outputs, 7);
    const panels = bench.room(panelFloats({ inputs: 9 * inputs, outputs }));
    bench.run(pack, bench.place(stored), panels, scaled ? bench.place(factors) : 0);
    const weights = flipped ? flippedReference(stored, { inputs: outputs, outputs: inputs }) : stored;
    const sums = productReference({
      rows: rows * width,
      inputs: 9 * inputs,
      outputs,
      input: windowsReference(strip, { width, rows, stride, inputs, inputPitch }),
      inputStride: 9 * inputs,
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
    });
  };
  return { shape, kernels: [pack, kernel], check };
}

const gradientShapes = fc.record({
  inputs: multiple(16),
  outputs: multiple(16),
  rows: fc.integer({ min: 1, max: 64 }),
  inputExtra: extra,
  gradientExtra: extra,
  threads: fc.integer({ min: 1, max: 3 }),
});

function gradientCase(
  level: Level,
  shape: typeof gradientShapes extends fc.Arbitrary<infer T> ? T : never,
): Case {
  const { inputs, outputs, rows, threads } = shape;
  const [inputStride, gradientStride] = [inputs + shape.inputExtra, outputs + shape.gradientExtra];
  const size = { inputs, outputs, inputStride, gradientStride };
  const { kernel, transposed } = productGradient(level, size);
  const collect = collectGradient(level, { rows: inputs, columns: outputs, transposed, threads });
  const check = (bench: KernelBench) => {
    const [input, gradient] = [floats(rows * inputStride, 1), floats(rows * gradientStride, 2)];
    const [inputAt, gradientAt] = [bench.place(input), bench.place(gradient)];
    checkCollected(bench, {
      collect,
      threads,
      expected: productGradientReference({ ...size, rows, input, gradient }),
      add: (sums) => bench.run(kernel, inputAt, gradientAt, sums, rows),
    });
  };
  return { shape, kernels: [kernel, collect], check };
}

function windowGradientCase(level: Level, shape: WindowShape): Case {
  const { width, stride, inputs, outputs, rows, pitchExtra } = shape;
  const { inputPitch, strip } = windowStrip(shape);
  const gradientPitch = (width + pitchExtra) * outputs;
  const size = { width, stride, inputs, outputs };
  const { kernel, transposed } = windowGradient(level, { ...size, inputPitch, gradientPitch });
  const collect = collectGradient(level, { rows: 9 * inputs, columns: outputs, transposed, threads: 1 });
  const check = (bench: KernelBench) => {
    const gradient = floats(rows * gradientPitch, 2);
    const [stripAt, gradientAt] = [bench.place(strip), bench.place(gradient)];
    checkCollected(bench, {
      collect,
      threads: 1,
      expected: productGradientReference({
        rows: rows * width,
        inputs: 9 * inputs,
        outputs,
        input: windowsReference(strip, { ...size, rows, inputPitch }),
        inputStride: 9 * inputs,
        gradient: gradient.filter((_, index) => index % gradientPitch < width * outputs),
        gradientStride: outputs,
      }),
      add: (sums) => bench.run(kernel, stripAt, gradientAt, sums, rows),
    });
  };
  return { shape, kernels: [kernel, collect], check };
}

describe.each(levels)('at level %s', (level) => {
  const cases = {
    product: sampleCases(productShapes, 12, (shape) => productCase(level, shape)),
    window: sampleCases(windowShapes, 12, (shape) => windowCase(level, shape)),
    gradient: sampleCases(gradientShapes, 10, (shape) => gradientCase(level, shape)),
    windowGradient: sampleCases(windowShapes, 8, (shape) => windowGradientCase(level, shape)),
  };
  let bench: KernelBench;
  beforeAll(async () => {
    bench = await openKernelBench(
      level,
      Object.values(cases).flatMap((each) => each.flatMap(({ kernels }) => kernels)),
    );
  });

  it('a product of packed weights equals its reference, over shapes, rows, strides and epilogues', () => {
    checkAll(bench, cases.product);
  });

  it('a 3x3 convolution equals its reference, forward and flipped, over widths, strides and pitches', () => {
    checkAll(bench, cases.window);
  });

  it('a product gradient summed by threads and collected equals its reference', () => {
    checkAll(bench, cases.gradient);
  });

  it('a 3x3 weight gradient equals its reference', () => {
    checkAll(bench, cases.windowGradient);
  });

  it('panels cover every multiple of 8 outputs, in at most two widths', () => {
    for (let outputs = 8; outputs <= 1024; outputs += 8) {
      const segments = panelSegments(level, outputs);
      expect(segments.length).toBeLessThanOrEqual(2);
      expect(segments.reduce((sum, { tile, count }) => sum + tile.width * count, 0)).toBe(outputs);
    }
  });

  it('tiles cover every row of a map', () => {
    for (let pixels = 1; pixels <= 256; pixels++)
      for (const { tile } of panelSegments(level, 40)) {
        const { rows, whole, rest } = rowTiles(level, tile, pixels);
        expect(whole * rows + rest).toBe(pixels);
        expect(rows).toBeLessThanOrEqual(tile.rows);
        expect(whole).toBeGreaterThan(0);
      }
  });
});

describe('what a shape asks for', () => {
  it('a number of outputs that is no multiple of 8 is refused with the remedy', () => {
    expect(() => panelSegments('wide', 12)).toThrow(/multiple of 8 outputs, got 12; pad/);
  });

  it('shapes that differ in code differ in name', () => {
    const shape = { inputs: 16, outputs: 24, bias: true };
    const kernels = [
      product('wide', shape),
      product('wide', { ...shape, statistics: true }),
      product('wide', { ...shape, accumulate: true }),
      product('wide', { ...shape, inputStride: 32 }),
      product('wide', { ...shape, activation: 'relu' }),
    ];
    expect(new Set(kernels.map(({ name }) => name)).size).toBe(kernels.length);
  });

  it('a product counts two operations for each weight and row', () => {
    const { work } = product('wide', { inputs: 16, outputs: 24, bias: false });
    expect(work([0, 0, 0, 64, 0, 0, 0]).flops).toBe(2 * 64 * 16 * 24);
  });
});
