import * as fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { levels, type Level } from '../../level.ts';
import type { Kernel } from '../kernel.ts';
import { openKernelBench, type KernelBench } from '../kernels.test-support.ts';
import { activationGradient, type ActivationGradientShape } from './activation-gradient.ts';
import type { Activation } from './activation.ts';
import { batchNormGradientRows } from './batch-norm-rows.ts';
import { normaliseRows, type NormaliseRowsShape } from './normalise-rows.ts';
import { activationGradientValues, sumColumns, viewValues } from './reference.ts';
import { eighths, expectClose, gather, spread } from './rows.test-support.ts';
import { addConstant, addRows, copyRows, scaleRows } from './rows.ts';
import { sumActivations, sumProducts, sumStatistics } from './statistics.ts';
import { tap, tapFilterGradient, tapGradient } from './taps.ts';

// Channels of each way to walk: by columns, and by rows of each length.
const channelCounts = [8, 16, 24, 40, 72, 96, 240];
const activations: Activation[] = ['none', 'relu', 'hard-swish'];
const extra = 16;
const scaledRows = 9;

/** Every third or so of all shapes, so that all of each switch's settings are met with each other's. */
function some<Shape>(shapes: readonly Shape[], every: number): Shape[] {
  return shapes.filter((_, index) => index % every === 0);
}

const switches = [false, true];
const views = channelCounts.flatMap((channels, shift) =>
  activations.flatMap((activation, index) =>
    switches.map((affine) => ({ channels, activation, affine, factors: (shift + index) % 2 === 0 })),
  ),
);
const normalised: NormaliseRowsShape[] = some(
  views.flatMap((view) =>
    switches.flatMap((residual) =>
      [{}, { outputStride: view.channels + extra }].map((stride) => ({ ...view, residual, ...stride })),
    ),
  ),
  3,
);
const sums = ['none', 'first', 'both'] as const;
const differentiated: ActivationGradientShape[] = some(
  views.flatMap(({ channels, activation, affine }) =>
    sums.flatMap((kind, index) =>
      switches.map((gated) => ({
        channels,
        activation,
        affine,
        gated,
        sums: kind,
        ...((channels + index) % 5 === 0 ? { gradientStride: channels + extra } : {}),
      })),
    ),
  ),
  3,
);

const rowCounts = fc.oneof(fc.integer({ min: 1, max: 12 }), fc.constantFrom(63, 64, 65, 130));
const seeds = fc.nat(2 ** 31 - 1);

function kernelsOf(level: Level): Kernel[] {
  return [
    ...normalised.map((shape) => normaliseRows(level, shape)),
    ...differentiated.map((shape) => activationGradient(level, shape)),
    ...views.flatMap((view) => [
      sumActivations(level, view),
      sumProducts(level, view),
      tap(level, view),
      tapFilterGradient(level, view),
    ]),
    ...channelCounts.flatMap((channels) => [
      sumStatistics(level, { channels }),
      batchNormGradientRows(level, { channels }),
      addRows(level, { channels }),
      addRows(level, { channels, sourceStride: channels + extra }),
      copyRows(level, { channels, outputStride: channels + extra }),
      addConstant(level, { channels }),
      scaleRows(level, { rows: scaledRows, channels }),
      ...switches.map((accumulate) => tapGradient(level, { channels, accumulate })),
    ]),
  ];
}

describe.each(levels)('at level %s', (level) => {
  let bench: KernelBench;
  beforeAll(async () => {
    bench = await openKernelBench(level, kernelsOf(level));
  });

  /** For some shapes, numbers of rows and data; then no kernel wrote where it should not. */
  function check<Shape extends { channels: number }>(
    shapes: readonly Shape[],
    body: (given: { shape: Shape; rows: number; draw: (count: number) => number[] }) => void,
  ): void {
    const property = fc.property(fc.constantFrom(...shapes), rowCounts, seeds, (shape, rows, seed) => {
      bench.clear();
      body({ shape, rows, draw: eighths(seed) });
      expect(bench.damaged()).toEqual([]);
    });
    fc.assert(property, { seed: 11, numRuns: 60 });
  }

  const ofChannels = channelCounts.map((channels) => ({ channels }));
  const drawView = (draw: (count: number) => number[], channels: number, rows: number) => ({
    source: draw(rows * channels),
    scale: draw(2 * channels),
    factors: draw(channels),
  });

  it('normaliseRows writes the view, plus the residual, and nothing between strided rows', () => {
    check(normalised, ({ shape, rows, draw }) => {
      const { channels, residual, outputStride = channels } = shape;
      const data = drawView(draw, channels, rows);
      const added = draw(rows * channels);
      const output = bench.place(spread(draw(rows * channels), channels, outputStride));
      const places = [bench.place(data.scale), bench.place(data.factors), bench.place(added)] as const;
      bench.run(normaliseRows(level, shape), bench.place(data.source), output, rows, ...places);
      const expected = viewValues(shape, data).map((value, index) => value + (residual ? added[index]! : 0));
      const written = bench.read(output, rows * outputStride);
      expectClose(written, spread(expected, channels, outputStride));
    });
  });

  it('activationGradient multiplies by the slope, also at kinks, and adds its sums to those before', () => {
    check(differentiated, ({ shape, rows, draw }) => {
      const { channels, gradientStride = channels } = shape;
      const drawn = { ...drawView(draw, channels, rows), gradient: draw(rows * channels) };
      const data = { ...drawn, gate: draw(2 * channels), mean: draw(channels) };
      const gradient = bench.place(spread(data.gradient, channels, gradientStride));
      const output = gradientStride === channels ? gradient : bench.room(rows * channels);
      const before = draw(2 * channels);
      const statistics = bench.place(before);
      const places = [
        bench.place(data.scale),
        bench.place(data.gate),
        statistics,
        bench.place(data.mean),
      ] as const;
      bench.run(
        activationGradient(level, shape),
        bench.place(data.source),
        gradient,
        output,
        rows,
        ...places,
      );
      const expected = activationGradientValues(shape, data);
      expectClose(bench.read(output, rows * channels), expected);
      const first = sumColumns(channels, expected, (index) => expected[index]!);
      const second = sumColumns(
        channels,
        expected,
        (index) => expected[index]! * (data.source[index]! - data.mean[index % channels]!),
      );
      const zeros = first.map(() => 0);
      const added = { none: [...zeros, ...zeros], first: [...first, ...zeros], both: [...first, ...second] }[
        shape.sums
      ];
      expectClose(
        bench.read(statistics, 2 * channels),
        added.map((sum, index) => sum + before[index]!),
        1e-5,
      );
    });
  });

  it('sumStatistics adds sums of values and squares about the shift', () => {
    check(ofChannels, ({ shape: { channels }, rows, draw }) => {
      const [source, shift, before] = [draw(rows * channels), draw(channels), draw(2 * channels)];
      const statistics = bench.place(before);
      const kernel = sumStatistics(level, { channels });
      bench.run(kernel, bench.place(source), rows, statistics, bench.place(shift));
      const distance = (index: number) => source[index]! - shift[index % channels]!;
      const expected = [
        ...sumColumns(channels, source, distance),
        ...sumColumns(channels, source, (index) => distance(index) ** 2),
      ].map((sum, index) => sum + before[index]!);
      expectClose(bench.read(statistics, 2 * channels), expected);
    });
  });

  it('sumActivations and sumProducts add up the view, and the view times a gradient', () => {
    check(views, ({ shape, rows, draw }) => {
      const { channels } = shape;
      const data = drawView(draw, channels, rows);
      const [gradient, before] = [draw(rows * channels), draw(channels)];
      const [source, affine] = [bench.place(data.source), bench.place(data.scale)];
      const [activationSums, productSums] = [bench.place(before), bench.place(before)];
      bench.run(sumActivations(level, shape), source, rows, affine, activationSums);
      bench.run(sumProducts(level, shape), source, bench.place(gradient), rows, affine, productSums);
      const values = viewValues({ ...shape, factors: false }, data);
      const plain = sumColumns(channels, values, (index) => values[index]!);
      const products = sumColumns(channels, values, (index) => values[index]! * gradient[index]!);
      expectClose(
        bench.read(activationSums, channels),
        plain.map((sum, c) => sum + before[c]!),
        1e-5,
      );
      expectClose(
        bench.read(productSums, channels),
        products.map((sum, c) => sum + before[c]!),
        1e-5,
      );
    });
  });

  it('batchNormGradientRows is A O + B y + K, also in place', () => {
    check(ofChannels, ({ shape: { channels }, rows, draw }) => {
      const [source, gradient, factors] = [draw(rows * channels), draw(rows * channels), draw(3 * channels)];
      const [output, coefficients] = [bench.place(gradient), bench.place(factors)];
      const kernel = batchNormGradientRows(level, { channels });
      bench.run(kernel, bench.place(source), output, output, rows, coefficients);
      const expected = source.map((y, index) => {
        const [a, b, k] = [0, 1, 2].map((part) => factors[part * channels + (index % channels)]!);
        return a! * gradient[index]! + b! * y + k!;
      });
      expectClose(bench.read(output, rows * channels), expected);
    });
  });

  it('addRows, copyRows, addConstant and scaleRows do what they say', () => {
    check(ofChannels, ({ shape: { channels }, rows, draw }) => {
      const [a, b, constants] = [draw(rows * channels), draw(rows * channels), draw(channels)];
      const source = bench.place(a);
      const sum = bench.place(b);
      bench.run(addRows(level, { channels }), source, sum, rows);
      const total = b.map((value, index) => value + a[index]!);
      expectClose(bench.read(sum, rows * channels), total);
      const sourceStride = channels + extra;
      const strided = bench.place(spread(a, channels, sourceStride));
      bench.run(addRows(level, { channels, sourceStride }), strided, sum, rows);
      bench.run(addConstant(level, { channels }), bench.place(constants), sum, rows);
      const twice = total.map((value, index) => value + a[index]! + constants[index % channels]!);
      expectClose(bench.read(sum, rows * channels), twice);
      const copy = bench.place(spread(b, channels, sourceStride));
      bench.run(copyRows(level, { channels, outputStride: sourceStride }), source, copy, rows);
      expectClose(bench.read(copy, rows * sourceStride), spread(a, channels, sourceStride));
      expect(gather(bench.read(copy, rows * sourceStride), channels, sourceStride)).toEqual(a);
      const weights = draw(scaledRows * channels);
      const scaled = bench.place(weights);
      const scale = scaleRows(level, { rows: scaledRows, channels });
      bench.run(scale, scaled, bench.place(constants), scaled);
      const expected = weights.map((value, index) => value * constants[index % channels]!);
      expectClose(bench.read(scaled, scaledRows * channels), expected);
    });
  });

  it('a tap is the product with one column of weights, and its gradients are those of that product', () => {
    check(views, ({ shape, rows, draw }) => {
      const { channels } = shape;
      const data = drawView(draw, channels, rows);
      const [weights, [bias], gradient] = [draw(channels), draw(1), draw(rows)];
      const places = [bench.place(data.scale), bench.place(data.factors)] as const;
      const [source, weightsPlace] = [bench.place(data.source), bench.place(weights)];
      const [output, withoutBias] = [bench.room(rows), bench.room(rows)];
      bench.run(tap(level, shape), source, weightsPlace, bench.place([bias!]), output, rows, ...places);
      bench.run(tap(level, shape), source, weightsPlace, 0, withoutBias, rows, ...places);
      const values = viewValues(shape, data);
      const dots = gradient.map((_, row) =>
        weights.reduce((sum, weight, c) => sum + weight * values[row * channels + c]!, 0),
      );
      expectClose(
        bench.read(output, rows),
        dots.map((dot) => dot + bias!),
        1e-5,
      );
      expectClose(bench.read(withoutBias, rows), dots, 1e-5);

      const before = draw(channels + 8);
      const sums = bench.place(before);
      bench.run(tapFilterGradient(level, shape), source, bench.place(gradient), sums, rows, ...places);
      const products = sumColumns(channels, values, (i) => values[i]! * gradient[Math.floor(i / channels)]!);
      const total = gradient.reduce((sum, g) => sum + g, 0);
      const added = [...products, total, ...Array.from({ length: 7 }, () => 0)];
      expectClose(
        bench.read(sums, channels + 8),
        added.map((sum, index) => sum + before[index]!),
        1e-5,
      );

      const spreadOut = values.map(
        (_, index) => gradient[Math.floor(index / channels)]! * weights[index % channels]!,
      );
      const old = draw(rows * channels);
      const [fresh, accumulated] = [bench.place(old), bench.place(old)];
      const from = bench.place(gradient);
      bench.run(tapGradient(level, { channels, accumulate: false }), from, weightsPlace, fresh, rows);
      bench.run(tapGradient(level, { channels, accumulate: true }), from, weightsPlace, accumulated, rows);
      expectClose(bench.read(fresh, rows * channels), spreadOut);
      expectClose(
        bench.read(accumulated, rows * channels),
        spreadOut.map((value, i) => value + old[i]!),
      );
    });
  });

  it('NaN is passed on', () => {
    const shape = {
      channels: 16,
      activation: 'relu',
      affine: true,
      factors: false,
      residual: false,
    } as const;
    const kernel = normaliseRows(
      level,
      normalised.find((s) => s.channels === 16 && s.activation === 'relu') ?? shape,
    );
    bench.clear();
    const values = Array.from({ length: 64 }, () => NaN);
    const [source, output] = [bench.place(values), bench.room(64)];
    bench.run(kernel, source, output, 1, source, source, source);
    expect([...bench.read(output, 16)].every(Number.isNaN)).toBe(true);
  });
});

it('channels that are no multiple of 8 are refused', () => {
  expect(() => sumStatistics('plain', { channels: 12 })).toThrow(
    'expected sumStatistics of channels in multiples of 8, got 12',
  );
});
