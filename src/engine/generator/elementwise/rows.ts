import type { Level } from '../../level.ts';
import { kernelSource, type Kernel } from '../kernel.ts';
import { lanesOf } from '../lanes.ts';
import { kernelName, requireWholeVectors } from './row-kernel.ts';
import { walkRows } from './row-walk.ts';

export interface RowsShape {
  readonly channels: number;
  /** Floats from row to row; `channels` if not given. */
  readonly sourceStride?: number;
  readonly outputStride?: number;
}

/** (source, output, rows): output[row][c] += source[row][c]. */
export function addRows(level: Level, shape: RowsShape): Kernel {
  return moveRows(level, shape, true);
}

/** (source, output, rows): output[row][c] = source[row][c]. */
export function copyRows(level: Level, shape: RowsShape): Kernel {
  return moveRows(level, shape, false);
}

function moveRows(level: Level, shape: RowsShape, isSum: boolean): Kernel {
  const { channels, sourceStride = channels, outputStride = channels } = shape;
  const family = isSum ? 'add_rows' : 'copy_rows';
  requireWholeVectors(family, channels);
  const lanes = lanesOf(level);
  const name = kernelName(
    family,
    channels,
    sourceStride !== channels && `from_${sourceStride}`,
    outputStride !== channels && `to_${outputStride}`,
  );
  const parameters = ['source', 'output', 'rows'];
  const body = walkRows({
    level,
    channels,
    moving: [
      { name: 'source', stride: sourceStride, far: true },
      { name: 'output', stride: outputStride, far: isSum },
    ],
    fixed: [],
    held: 1,
    open: () => '',
    row: ({ suffix, offsetOf }) => {
      const source = lanes.load(`x${suffix}`, 'sourceColumn', offsetOf('source'));
      if (!isSum) return source + lanes.store(`x${suffix}`, 'outputColumn', offsetOf('output'));
      return (
        source +
        lanes.load(`y${suffix}`, 'outputColumn', offsetOf('output')) +
        lanes.define(`o${suffix}`, (lane) => `f32x4.add(y${suffix}_${lane}, x${suffix}_${lane})`) +
        lanes.store(`o${suffix}`, 'outputColumn', offsetOf('output'))
      );
    },
  });
  return {
    name,
    parameters,
    source: kernelSource(name, parameters, body),
    work: ([, , rows = 0]) => ({
      flops: isSum ? rows * channels : 0,
      bytes: 4 * rows * channels * (isSum ? 3 : 2),
    }),
  };
}

/** (constants, output, rows): output[row][c] += constants[c]. */
export function addConstant(level: Level, { channels }: { readonly channels: number }): Kernel {
  requireWholeVectors('addConstant', channels);
  const lanes = lanesOf(level);
  const name = kernelName('add_constant', channels);
  const parameters = ['constants', 'output', 'rows'];
  const body = walkRows({
    level,
    channels,
    moving: [{ name: 'output', stride: channels, far: true }],
    fixed: ['constants'],
    held: 1,
    open: ({ suffix, offset }) => lanes.load(`k${suffix}`, 'constantsColumn', offset),
    row: ({ suffix, column, offsetOf }) =>
      lanes.load(`y${suffix}`, 'outputColumn', offsetOf('output')) +
      lanes.define(`o${suffix}`, (lane) => `f32x4.add(y${suffix}_${lane}, k${column}_${lane})`) +
      lanes.store(`o${suffix}`, 'outputColumn', offsetOf('output')),
  });
  return {
    name,
    parameters,
    source: kernelSource(name, parameters, body),
    work: ([, , rows = 0]) => ({ flops: rows * channels, bytes: 4 * channels * (2 * rows + 1) }),
  };
}

/** (weights, factors, output): output[row][c] = weights[row][c] * factors[c]; output may be weights. */
export function scaleRows(
  level: Level,
  { rows, channels }: { readonly rows: number; readonly channels: number },
): Kernel {
  requireWholeVectors('scaleRows', channels);
  const lanes = lanesOf(level);
  const name = kernelName('scale_rows', rows, channels);
  const parameters = ['weights', 'factors', 'output'];
  const body = walkRows({
    level,
    channels,
    moving: [
      { name: 'weights', stride: channels },
      { name: 'output', stride: channels },
    ],
    fixed: ['factors'],
    held: 1,
    open: ({ suffix, offset }) => lanes.load(`f${suffix}`, 'factorsColumn', offset),
    row: ({ suffix, column, offsetOf }) =>
      lanes.load(`x${suffix}`, 'weightsColumn', offsetOf('weights')) +
      lanes.define(`o${suffix}`, (lane) => `f32x4.mul(x${suffix}_${lane}, f${column}_${lane})`) +
      lanes.store(`o${suffix}`, 'outputColumn', offsetOf('output')),
  });
  return {
    name,
    parameters,
    source: kernelSource(name, parameters, `let rows: usize = ${rows};\n${body}`),
    work: () => ({ flops: rows * channels, bytes: 4 * channels * (2 * rows + 1) }),
  };
}

/** (address, floats): any number of floats becomes 0. */
export function zero(_level: Level): Kernel {
  const name = 'zero';
  const parameters = ['address', 'floats'];
  return {
    name,
    parameters,
    source: kernelSource(name, parameters, 'memory.fill(address, 0, floats * 4);'),
    work: ([, floats = 0]) => ({ flops: 0, bytes: 4 * floats }),
  };
}
