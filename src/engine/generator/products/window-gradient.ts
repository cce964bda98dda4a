import type { Level } from '../../level.ts';
import { kernelSource } from '../kernel.ts';
import { lanesOf } from '../lanes.ts';
import { microKernel } from './micro-kernel.ts';
import type { FilterGradient } from './product-gradient.ts';
import { gradientTile } from './tiles.ts';

export interface WindowGradientShape {
  /** Of the output. */
  readonly width: number;
  readonly stride: 1 | 2;
  /** Any number of channels from 1. */
  readonly inputs: number;
  /** A multiple of 8. */
  readonly outputs: number;
  /** Floats from one row of the strip to the next; default (width * stride + 2) * inputs. */
  readonly inputPitch?: number;
  /** Floats from one row of the gradient to the next; default width * outputs. */
  readonly gradientPitch?: number;
}

/**
 * (strip, gradient, sums, rows): sums[3][3][inputs][outputs] += the weight gradient of a 3x3 convolution over `rows` rows
 * of outputs. The strip is that of `windowProduct`: rows of the input in a border of zeros, from the first output's
 * window. The sums stay in registers over all rows: a strip of 100 to 200 KB keeps them busy and stays in the cache.
 *
 * 18 * inputs * outputs operations a pixel on 4 * (stride^2 * inputs + outputs) bytes, and the sums once.
 */
export function windowGradient(level: Level, shape: WindowGradientShape): FilterGradient {
  const { width, stride, inputs, outputs } = shape;
  const { inputPitch = (width * stride + 2) * inputs, gradientPitch = width * outputs } = shape;
  const taps = 3 * inputs;
  const { tile } = gradientTile(level, { rows: taps, columns: outputs, turn: false });
  const kernel = microKernel(lanesOf(level), tile);
  const body = `for (let ky: usize = 0; ky < 3; ky++) for (let n: usize = 0; n < ${outputs * 4}; n += ${tile.width * 4}) for (let k: usize = 0; k < ${taps}; k += ${tile.rows}) {
const c = sums + (ky * ${taps} + k) * ${outputs * 4} + n;
${kernel.load('c', outputs * 4)}let stripRow = strip + ky * ${inputPitch * 4} + k * 4; let gradientRow = gradient + n;
for (let row: usize = 0; row < rows; row++) {
let x = stripRow; let y = gradientRow; const end = y + ${width * outputs * 4};
do {
${kernel.multiply('x', 4, 'y')}x += ${stride * inputs * 4}; y += ${outputs * 4};
} while (y < end);
stripRow += ${stride * inputPitch * 4}; gradientRow += ${gradientPitch * 4};
}
${kernel.store('c', outputs * 4)}}`;
  const suffix =
    inputPitch === (width * stride + 2) * inputs && gradientPitch === width * outputs
      ? ''
      : `_pitches_${inputPitch}_${gradientPitch}`;
  const name = `window_gradient_${inputs}_to_${outputs}_width_${width}_stride_${stride}${suffix}`;
  const parameters = ['strip', 'gradient', 'sums', 'rows'];
  return {
    transposed: false,
    kernel: {
      name,
      parameters,
      source: kernelSource(name, parameters, body),
      work: ([, , , rows]) => ({
        flops: 18 * rows! * width * inputs * outputs,
        bytes: 4 * ((rows! * stride + 2) * inputPitch + rows! * width * outputs + 18 * inputs * outputs),
      }),
    },
  };
}
