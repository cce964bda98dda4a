import type { Level } from '../../level.ts';
import { activationConstants, type Activation } from '../elementwise/activation.ts';
import { kernelName, requireWholeVectors } from '../elementwise/row-kernel.ts';
import { kernelSource, type Kernel } from '../kernel.ts';
import { lanesOf, type Lanes } from '../lanes.ts';
import { applyView, loadView } from './view.ts';

export interface MaxPoolOptions {
  /** Of the source, in pixels, 2 or more; the last column of an odd width is not read. */
  readonly width: number;
  readonly height: number;
  /** Multiple of 8. */
  readonly channels: number;
  readonly activation: Activation;
  readonly affine: boolean;
  /** Floats from a pixel of the source to the next; `channels` by default. */
  readonly sourceStride?: number;
}

/**
 * output[y][x][c] = the largest view activation(a[c] * s + b[c]) of the four s = source[2 y + 0..1][2 x + 0..1][c], for
 * `rows` output rows of floor(width / 2) pixels. `height` is not needed: `source` and `output` begin at any even row and
 * its half.
 */
export function maxPool(level: Level, options: MaxPoolOptions): Kernel {
  const { width, channels, activation, affine, sourceStride = channels } = options;
  requireWholeVectors('max pooling', channels);
  const name = kernelName(
    'max_pool',
    channels,
    `of_${width}`,
    activation,
    affine && 'affine',
    sourceStride !== channels && `from_every_${sourceStride}`,
  );
  const parameters = ['source', 'output', 'rows', 'affine'];
  const outputWidth = Math.floor(width / 2);
  const body =
    activationConstants('source', { activation }) +
    poolRows(lanesOf(level), { ...options, sourceStride, outputWidth });
  return {
    name,
    parameters,
    source: kernelSource(name, parameters, body),
    work: ([, , rows = 0]) => ({
      flops: rows * outputWidth * channels * (3 + (affine ? 8 : 0)),
      bytes: rows * (2 * width + outputWidth) * channels * 4,
    }),
  };
}

interface Shape extends Required<MaxPoolOptions> {
  readonly outputWidth: number;
}

function poolRows(lanes: Lanes, shape: Shape): string {
  const { width, channels, sourceStride, outputWidth } = shape;
  const pixel = sourceStride * 4;
  const view = { ...shape, factors: false };
  const loads = [0, pixel, width * pixel, (width + 1) * pixel].map(
    (offset, corner) =>
      lanes.load(`y${corner}`, 'from', offset) +
      applyView(lanes, view, { output: `x${corner}`, input: `y${corner}` }),
  );
  return `for (let row: usize = 0; row < rows; row++) {
let pixel = source;
for (let x = 0; x < ${outputWidth}; x++) {
for (let channel: usize = 0; channel < ${channels * 4}; channel += ${lanes.bytes}) {
const from = pixel + channel, to = output + channel;
${loadView(lanes, view)}${loads.join('')}${largest(lanes, 'left', ['x0', 'x1'])}${largest(lanes, 'right', ['x2', 'x3'])}${largest(lanes, 'all', ['left', 'right'])}${lanes.store('all', 'to')}}
pixel += ${2 * pixel}; output += ${channels * 4};
}
source += ${2 * width * pixel};
}\n`;
}

/** `const <output> = max(a, b)`, vectors. */
export function largest(lanes: Lanes, output: string, [a, b]: readonly [string, string]): string {
  return lanes.define(output, (lane) => `f32x4.pmax(${a}_${lane}, ${b}_${lane})`);
}
