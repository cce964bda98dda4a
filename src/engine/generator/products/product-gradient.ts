import type { Level } from '../../level.ts';
import { kernelSource, type Kernel } from '../kernel.ts';
import { lanesOf } from '../lanes.ts';
import { microKernel } from './micro-kernel.ts';
import { gradientTile } from './tiles.ts';

export interface ProductGradientShape {
  readonly inputs: number;
  readonly outputs: number;
  /** Floats from one row of the input to the next; default `inputs`. */
  readonly inputStride?: number;
  /** Floats from one row of the gradient to the next; default `outputs`. */
  readonly gradientStride?: number;
  /** Whether the sums may lie transposed; default true. */
  readonly turn?: boolean;
}

export interface FilterGradient {
  /** (input or strip, gradient, sums, rows) */
  readonly kernel: Kernel;
  /** Whether the sums lie as [outputs][inputs]. */
  readonly transposed: boolean;
}

/**
 * (input, gradient, sums, rows): sums += input[rows][inputs]^T gradient[rows][outputs], as outer products of a row's
 * floats. Any number of rows from 1; about 64 keep both operands in the first cache. The sums lie as [inputs][outputs],
 * or `transposed` where tiles fit better.
 *
 * 2 * inputs * outputs operations a row on 4 * (inputs + outputs) bytes, and the sums read and written once.
 */
export function productGradient(level: Level, shape: ProductGradientShape): FilterGradient {
  const { inputs, outputs, inputStride = inputs, gradientStride = outputs, turn = true } = shape;
  const lanes = lanesOf(level);
  const { tile, transposed } = gradientTile(level, { rows: inputs, columns: outputs, turn });
  const kernel = microKernel(lanes, tile);
  const left = { name: 'input', size: inputs, stride: inputStride };
  const right = { name: 'gradient', size: outputs, stride: gradientStride };
  const [down, across] = transposed ? [right, left] : [left, right];
  const body = `for (let n: usize = 0; n < ${across.size * 4}; n += ${tile.width * 4}) for (let k: usize = 0; k < ${down.size}; k += ${tile.rows}) {
const c = sums + k * ${across.size * 4} + n;
${kernel.load('c', across.size * 4)}let x = ${down.name} + k * 4; let y = ${across.name} + n; const end = y + rows * ${across.stride * 4};
do {
${kernel.multiply('x', 4, 'y')}x += ${down.stride * 4}; y += ${across.stride * 4};
} while (y < end);
${kernel.store('c', across.size * 4)}}`;
  const strides =
    inputStride === inputs && gradientStride === outputs ? '' : `_strides_${inputStride}_${gradientStride}`;
  const name = `product_gradient_${inputs}_to_${outputs}${strides}${turn ? '' : '_straight'}`;
  const parameters = ['input', 'gradient', 'sums', 'rows'];
  return {
    transposed,
    kernel: {
      name,
      parameters,
      source: kernelSource(name, parameters, body),
      work: ([, , , rows]) => ({
        flops: 2 * rows! * inputs * outputs,
        bytes: 4 * (rows! * (inputs + outputs) + 2 * inputs * outputs),
      }),
    },
  };
}
