import type { Level } from '../../level.ts';
import { kernelSource, type Kernel } from '../kernel.ts';
import { lanesOf } from '../lanes.ts';
import { activationConstantCount, activationConstants } from './activation.ts';
import { kernelName, requireWholeVectors } from './row-kernel.ts';
import { walkRows } from './row-walk.ts';
import { openView, viewFlops, viewParts, writeView, type View } from './view.ts';

export interface NormaliseRowsShape extends View {
  readonly residual: boolean;
  /** Floats from row to row of the output; `channels` if not given. */
  readonly outputStride?: number;
}

/**
 * (source, output, rows, affine, factors, residual): output[row][c] = view(source[row][c]) + residual[row][c]. Source and
 * residual are float[rows][channels]; output may be either. Does not round but where an operation does.
 */
export function normaliseRows(level: Level, shape: NormaliseRowsShape): Kernel {
  const { channels, activation, affine, factors, residual, outputStride = channels } = shape;
  requireWholeVectors('normaliseRows', channels);
  const lanes = lanesOf(level);
  const name = kernelName(
    'normalise_rows',
    ...viewParts(shape),
    factors && 'factors',
    residual && 'residual',
    outputStride !== channels && `stride_${outputStride}`,
  );
  const parameters = ['source', 'output', 'rows', 'affine', 'factors', 'residual'];
  const body = walkRows({
    level,
    channels,
    moving: [
      { name: 'source', stride: channels, far: true },
      { name: 'output', stride: outputStride },
      ...(residual ? [{ name: 'residual', stride: channels, far: true }] : []),
    ],
    fixed: [...(affine ? ['affine'] : []), ...(factors ? ['factors'] : [])],
    held: (affine ? 2 : 0) + (factors ? 1 : 0) || 1,
    constants: activationConstantCount({ activation }),
    open: (column) =>
      openView(lanes, shape, column) +
      (factors ? lanes.load(`f${column.suffix}`, 'factorsColumn', column.offset) : ''),
    row: (row) => {
      const { suffix, column, offsetOf } = row;
      const scaled = (lane: number) =>
        factors ? `f32x4.mul(v${suffix}_${lane}, f${column}_${lane})` : `v${suffix}_${lane}`;
      const added = (lane: number) => {
        if (!residual) return scaled(lane);
        const r = `r${suffix}_${lane}`;
        return factors
          ? lanes.multiplyAdd(`v${suffix}_${lane}`, `f${column}_${lane}`, r)
          : `f32x4.add(${scaled(lane)}, ${r})`;
      };
      return (
        writeView(lanes, shape, row) +
        (residual ? lanes.load(`r${suffix}`, 'residualColumn', offsetOf('residual')) : '') +
        lanes.define(`o${suffix}`, added) +
        lanes.store(`o${suffix}`, 'outputColumn', offsetOf('output'))
      );
    },
  });
  const flops = viewFlops(shape) + Number(factors) + Number(residual);
  return {
    name,
    parameters,
    source: kernelSource(name, parameters, activationConstants('source', { activation }) + body),
    work: ([, , rows = 0]) => ({
      flops: flops * rows * channels,
      bytes: 4 * channels * (rows * (residual ? 3 : 2) + (affine ? 2 : 0) + Number(factors)),
    }),
  };
}
