import type { Level } from '../../level.ts';
import { kernelSource, type Kernel } from '../kernel.ts';
import { lanesOf } from '../lanes.ts';
import { kernelName, requireWholeVectors } from './row-kernel.ts';
import { walkRows } from './row-walk.ts';

/**
 * (source, gradient, output, rows, coefficients): the gradient of batch norm's input, output = A * gradient + B * source
 * + K, all float[rows][channels], from the coefficients float[3 * channels], A, B, K, of `finishGradient`. Output may be
 * gradient or source.
 */
export function batchNormGradientRows(level: Level, { channels }: { readonly channels: number }): Kernel {
  requireWholeVectors('batchNormGradientRows', channels);
  const lanes = lanesOf(level);
  const name = kernelName('batch_norm_gradient_rows', channels);
  const parameters = ['source', 'gradient', 'output', 'rows', 'coefficients'];
  const body = walkRows({
    level,
    channels,
    moving: [
      { name: 'source', stride: channels, far: true },
      { name: 'gradient', stride: channels, far: true },
      { name: 'output', stride: channels },
    ],
    fixed: ['coefficients'],
    held: 3,
    open: ({ suffix, offset }) =>
      ['a', 'b', 'k']
        .map((letter, index) =>
          lanes.load(`${letter}${suffix}`, 'coefficientsColumn', offset + index * channels * 4),
        )
        .join(''),
    row: ({ suffix, column, offsetOf }) => {
      const line = (lane: number) =>
        lanes.multiplyAdd(`x${suffix}_${lane}`, `b${column}_${lane}`, `k${column}_${lane}`);
      const sum = (lane: number) =>
        lanes.multiplyAdd(`g${suffix}_${lane}`, `a${column}_${lane}`, `z${suffix}_${lane}`);
      return (
        lanes.load(`x${suffix}`, 'sourceColumn', offsetOf('source')) +
        lanes.load(`g${suffix}`, 'gradientColumn', offsetOf('gradient')) +
        lanes.define(`z${suffix}`, line) +
        lanes.define(`o${suffix}`, sum) +
        lanes.store(`o${suffix}`, 'outputColumn', offsetOf('output'))
      );
    },
  });
  return {
    name,
    parameters,
    source: kernelSource(name, parameters, body),
    work: ([, , , rows = 0]) => ({ flops: 4 * rows * channels, bytes: 4 * channels * (3 * rows + 3) }),
  };
}
