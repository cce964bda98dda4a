import type { Level } from '../../level.ts';
import { kernelSource, type Kernel } from '../kernel.ts';
import { lanesOf } from '../lanes.ts';
import { activationConstantCount, activationConstants } from './activation.ts';
import { dotRows } from './dot-rows.ts';
import { kernelName, requireWholeVectors } from './row-kernel.ts';
import { addToSums, walkRows } from './row-walk.ts';
import { openView, viewFlops, viewParts, writeView, type View } from './view.ts';

// A tap is a 1x1 convolution from `channels` to one: a map float[rows].

/**
 * (source, weights, bias, output, rows, affine, factors): output[row] = sum of view(source[row][c]) * weights[c], plus
 * bias[0], or nothing where `bias` is 0. Output need not be a multiple of 16.
 */
export function tap(level: Level, view: View): Kernel {
  const { channels, activation, affine, factors } = view;
  requireWholeVectors('tap', channels);
  const name = kernelName('tap', ...viewParts(view), factors && 'factors');
  const parameters = ['source', 'weights', 'bias', 'output', 'rows', 'affine', 'factors'];
  const body = `const start: f32 = bias != 0 ? load<f32>(bias) : 0;
${activationConstants('source', { activation })}${dotRows(level, view)}`;
  return {
    name,
    parameters,
    source: kernelSource(name, parameters, body),
    work: ([, , , , rows = 0]) => ({
      flops: (viewFlops(view) + 2) * rows * channels,
      bytes: 4 * (rows * (channels + 1) + channels * (1 + (affine ? 2 : 0) + Number(factors))),
    }),
  };
}

/** (gradient, weights, output, rows): output[row][c] = gradient[row] * weights[c], or += where it accumulates. */
export function tapGradient(
  level: Level,
  { channels, accumulate }: { readonly channels: number; readonly accumulate: boolean },
): Kernel {
  requireWholeVectors('tapGradient', channels);
  const lanes = lanesOf(level);
  const name = kernelName('tap_gradient', channels, accumulate && 'accumulate');
  const parameters = ['gradient', 'weights', 'output', 'rows'];
  const body = walkRows({
    level,
    channels,
    moving: [
      { name: 'gradient', stride: 1, scalar: true },
      { name: 'output', stride: channels },
    ],
    fixed: ['weights'],
    held: 1,
    open: ({ suffix, offset }) => lanes.load(`w${suffix}`, 'weightsColumn', offset),
    row: ({ suffix, column, offsetOf }) => {
      const [g, w] = [(lane: number) => `g${suffix}_${lane}`, (lane: number) => `w${column}_${lane}`];
      const product = (lane: number) =>
        accumulate
          ? lanes.multiplyAdd(g(lane), w(lane), `y${suffix}_${lane}`)
          : `f32x4.mul(${g(lane)}, ${w(lane)})`;
      return (
        lanes.splat(`g${suffix}`, 'gradientColumn', offsetOf('gradient')) +
        (accumulate ? lanes.load(`y${suffix}`, 'outputColumn', offsetOf('output')) : '') +
        lanes.define(`o${suffix}`, product) +
        lanes.store(`o${suffix}`, 'outputColumn', offsetOf('output'))
      );
    },
  });
  return {
    name,
    parameters,
    source: kernelSource(name, parameters, body),
    work: ([, , , rows = 0]) => ({
      flops: (accumulate ? 2 : 1) * rows * channels,
      bytes: 4 * (rows * (channels * (accumulate ? 2 : 1) + 1) + channels),
    }),
  };
}

/**
 * (source, gradient, sums, rows, affine, factors): sums[c] += sum over rows of gradient[row] * view(source[row][c]), and
 * sums[channels] += sum of gradient; sums is float[channels + 8].
 */
export function tapFilterGradient(level: Level, view: View): Kernel {
  const { channels, activation, affine, factors } = view;
  requireWholeVectors('tapFilterGradient', channels);
  const lanes = lanesOf(level);
  const name = kernelName('tap_filter_gradient', ...viewParts(view), factors && 'factors');
  const parameters = ['source', 'gradient', 'sums', 'rows', 'affine', 'factors'];
  const bias = `let totals = f32x4.splat(0), row: usize = 0;
for (; row + 4 <= rows; row += 4) totals = f32x4.add(totals, v128.load(gradient + row * 4));
let total = f32x4.extract_lane(totals, 0) + f32x4.extract_lane(totals, 1);
total += f32x4.extract_lane(totals, 2) + f32x4.extract_lane(totals, 3);
for (; row < rows; row++) total += load<f32>(gradient + row * 4);
store<f32>(sums, load<f32>(sums, ${channels * 4}) + total, ${channels * 4});
`;
  const walk = walkRows({
    level,
    channels,
    moving: [
      { name: 'source', stride: channels, far: true },
      { name: 'gradient', stride: 1, scalar: true },
    ],
    fixed: ['sums', ...(affine ? ['affine'] : []), ...(factors ? ['factors'] : [])],
    held: (affine ? 3 : 1) + Number(factors),
    constants: activationConstantCount({ activation }),
    sums: true,
    open: (column) => openView(lanes, view, column) + lanes.zero(`s${column.suffix}`),
    row: (row) => {
      const { suffix, column, offsetOf } = row;
      const sum = (lane: number) =>
        lanes.multiplyAdd(`v${suffix}_${lane}`, `g${suffix}_${lane}`, `s${column}_${lane}`);
      return (
        writeView(lanes, view, row) +
        lanes.splat(`g${suffix}`, 'gradientColumn', offsetOf('gradient')) +
        lanes.assign(`s${column}`, sum)
      );
    },
    close: ({ suffix, offset }) => {
      const scaled = (lane: number) => `f32x4.mul(s${suffix}_${lane}, f${suffix}_${lane})`;
      const scale = lanes.load(`f${suffix}`, 'factorsColumn', offset) + lanes.assign(`s${suffix}`, scaled);
      return (factors ? scale : '') + addToSums(lanes, `s${suffix}`, { pointer: 'sumsColumn', offset });
    },
  });
  return {
    name,
    parameters,
    source: kernelSource(name, parameters, activationConstants('source', { activation }) + bias + walk),
    work: ([, , , rows = 0]) => ({
      flops: (viewFlops(view) + 2) * rows * channels + rows,
      bytes: 4 * (rows * (channels + 1) + channels * (2 + (affine ? 2 : 0) + Number(factors)) + 2),
    }),
  };
}
