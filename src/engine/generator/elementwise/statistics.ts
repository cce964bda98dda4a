import type { Level } from '../../level.ts';
import { kernelSource, type Kernel } from '../kernel.ts';
import { lanesOf } from '../lanes.ts';
import { activationConstantCount, activationConstants } from './activation.ts';
import { kernelName, requireWholeVectors } from './row-kernel.ts';
import { addToSums, walkRows } from './row-walk.ts';
import { openView, viewFlops, viewParts, writeView, type ViewBeforeFactors } from './view.ts';

/**
 * (source, rows, statistics, shift): statistics[c] += sum(x - shift[c]), statistics[channels + c] += sum((x - shift[c])^2)
 * over float[rows][channels]. A shift near the mean keeps the digits of the variance. Sums are of 32 bits: of four to 64
 * rows first, then of those.
 */
export function sumStatistics(level: Level, { channels }: { readonly channels: number }): Kernel {
  requireWholeVectors('sumStatistics', channels);
  const lanes = lanesOf(level);
  const { define, assign, multiplyAdd } = lanes;
  const name = kernelName('sum_statistics', channels);
  const parameters = ['source', 'rows', 'statistics', 'shift'];
  const body = walkRows({
    level,
    channels,
    // Not far: it comes behind the kernel that wrote the rows.
    moving: [{ name: 'source', stride: channels }],
    fixed: ['statistics', 'shift'],
    held: 3,
    sums: true,
    open: ({ suffix, offset }) =>
      lanes.load(`m${suffix}`, 'shiftColumn', offset) + lanes.zero(`s${suffix}`) + lanes.zero(`q${suffix}`),
    row: ({ suffix, column, offsetOf }) => {
      const d = (lane: number) => `d${suffix}_${lane}`;
      return (
        lanes.load(`x${suffix}`, 'sourceColumn', offsetOf('source')) +
        define(`d${suffix}`, (lane) => `f32x4.sub(x${suffix}_${lane}, m${column}_${lane})`) +
        assign(`s${column}`, (lane) => `f32x4.add(s${column}_${lane}, ${d(lane)})`) +
        assign(`q${column}`, (lane) => multiplyAdd(d(lane), d(lane), `q${column}_${lane}`))
      );
    },
    close: ({ suffix, offset }) =>
      addToSums(lanes, `q${suffix}`, { pointer: 'statisticsColumn', offset: offset + channels * 4 }) +
      addToSums(lanes, `s${suffix}`, { pointer: 'statisticsColumn', offset }),
  });
  return {
    name,
    parameters,
    source: kernelSource(name, parameters, body),
    work: ([, rows = 0]) => ({ flops: 4 * rows * channels, bytes: 4 * channels * (rows + 5) }),
  };
}

/** (source, rows, affine, sums): sums[c] += sum over rows of view(source[row][c]). */
export function sumActivations(level: Level, view: ViewBeforeFactors): Kernel {
  return sumView(level, view, false);
}

/** (source, gradient, rows, affine, sums): sums[c] += sum over rows of gradient[row][c] * view(source[row][c]). */
export function sumProducts(level: Level, view: ViewBeforeFactors): Kernel {
  return sumView(level, view, true);
}

function sumView(level: Level, view: ViewBeforeFactors, withGradient: boolean): Kernel {
  const { channels, activation, affine } = view;
  const family = withGradient ? 'sum_products' : 'sum_activations';
  requireWholeVectors(family, channels);
  const lanes = lanesOf(level);
  const name = kernelName(family, ...viewParts(view));
  const parameters = ['source', ...(withGradient ? ['gradient'] : []), 'rows', 'affine', 'sums'];
  const body = walkRows({
    level,
    channels,
    moving: [
      { name: 'source', stride: channels, far: true },
      ...(withGradient ? [{ name: 'gradient', stride: channels, far: true }] : []),
    ],
    fixed: ['sums', ...(affine ? ['affine'] : [])],
    held: affine ? 3 : 1,
    constants: activationConstantCount({ activation }),
    sums: true,
    open: (column) => openView(lanes, view, column) + lanes.zero(`s${column.suffix}`),
    row: (row) => {
      const { suffix, column, offsetOf } = row;
      const [v, s] = [(lane: number) => `v${suffix}_${lane}`, (lane: number) => `s${column}_${lane}`];
      if (!withGradient)
        return (
          writeView(lanes, view, row) +
          lanes.assign(`s${column}`, (lane) => `f32x4.add(${s(lane)}, ${v(lane)})`)
        );
      return (
        writeView(lanes, view, row) +
        lanes.load(`g${suffix}`, 'gradientColumn', offsetOf('gradient')) +
        lanes.assign(`s${column}`, (lane) => lanes.multiplyAdd(v(lane), `g${suffix}_${lane}`, s(lane)))
      );
    },
    close: ({ suffix, offset }) => addToSums(lanes, `s${suffix}`, { pointer: 'sumsColumn', offset }),
  });
  const flops = viewFlops(view) + (withGradient ? 2 : 1);
  return {
    name,
    parameters,
    source: kernelSource(name, parameters, activationConstants('source', { activation }) + body),
    work: (args) => {
      const rows = args[parameters.indexOf('rows')] as number;
      return {
        flops: flops * rows * channels,
        bytes: 4 * channels * (rows * (withGradient ? 2 : 1) + (affine ? 4 : 2)),
      };
    },
  };
}
