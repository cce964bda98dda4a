import type { Level } from '../../level.ts';
import { kernelName, requireWholeVectors } from '../elementwise/row-kernel.ts';
import { kernelSource, type Kernel } from '../kernel.ts';
import { lanesOf, type Lanes } from '../lanes.ts';
import { rowsInside } from './fill-strip.ts';
import { paddedRows } from './padded-rows.ts';
import { walkPixels } from './walk-pixels.ts';

export interface FillGradientStripOptions {
  readonly width: number;
  readonly height: number;
  /** Multiple of 8. */
  readonly channels: number;
  /** Pixels of zeros on each side of a strip's row. */
  readonly pad: number;
  /** Whether A * O + B * Y + K is written, or O. */
  readonly batchNorm: boolean;
  /** Floats from a pixel of O to the next; `channels` by default. */
  readonly gradientStride?: number;
}

/**
 * strip[row][pad + x][c] = A[c] * gradient[firstRow + row][x][c] + B[c] * output[firstRow + row][x][c] + K[c] for `rows`
 * rows of `width + 2 * pad` pixels; zeros in the padding and in rows outside the image. `output` (a convolution's: Y) and
 * `gradient` (O): the image's row 0; coefficients: A, B, K, `channels` floats each. `firstRow` may be negative. Without
 * batch norm the gradient itself; `output` and `coefficients` are not read.
 */
export function fillGradientStrip(level: Level, options: FillGradientStripOptions): Kernel {
  const { width, height, channels, pad, batchNorm, gradientStride = channels } = options;
  requireWholeVectors('a strip of gradients', channels);
  const name = kernelName(
    'fill_gradient_strip',
    channels,
    `of_${width}x${height}`,
    `pad_${pad}`,
    batchNorm && 'batch_norm',
    gradientStride !== channels && `from_every_${gradientStride}`,
  );
  const parameters = ['output', 'gradient', 'strip', 'firstRow', 'rows', 'coefficients'];
  const lanes = lanesOf(level);
  const shape = { ...options, gradientStride, stripChannels: channels };
  return {
    name,
    parameters,
    source: kernelSource(name, parameters, paddedRows(lanes, shape, fillRow(lanes, shape))),
    work: ([, , , firstRow = 0, rows = 0]) => {
      const pixels = rowsInside(firstRow, rows, height) * width;
      return {
        flops: batchNorm ? pixels * channels * 4 : 0,
        bytes: (pixels * (batchNorm ? 2 : 1) + rows * (width + 2 * pad)) * channels * 4,
      };
    },
  };
}

function fillRow(lanes: Lanes, shape: Required<FillGradientStripOptions>): string {
  const { width, channels, batchNorm, gradientStride } = shape;
  const gradient = { pointer: 'gradientAt', floats: gradientStride };
  const strip = { pointer: 'pixel', floats: channels };
  const start = `let gradientAt = gradient + <usize>y * ${width * gradientStride * 4};\n`;
  if (!batchNorm)
    return (
      start +
      walkPixels(lanes, {
        width,
        channels,
        streams: [gradient, strip],
        constants: '',
        body: (id, at) => ({
          compute: lanes.load(`o${id}`, ...at(0)),
          store: lanes.store(`o${id}`, ...at(1)),
        }),
      })
    );
  return `${start}let outputAt = output + <usize>y * ${width * channels * 4};\n${walkPixels(lanes, {
    width,
    channels,
    streams: [gradient, strip, { pointer: 'outputAt', floats: channels }],
    constants: loadCoefficients(lanes, channels),
    body: (id, at) => ({
      compute: lanes.load(`o${id}`, ...at(0)) + lanes.load(`y${id}`, ...at(2)) + finishGradient(lanes, id),
      store: lanes.store(`d${id}`, ...at(1)),
    }),
  })}`;
}

function loadCoefficients(lanes: Lanes, channels: number): string {
  const loads = ['A', 'B', 'K'].map((name, index) =>
    lanes.load(name, 'coefficientsAt', index * channels * 4),
  );
  return `const coefficientsAt = coefficients + channel;\n${loads.join('')}`;
}

function finishGradient(lanes: Lanes, id: number): string {
  return (
    lanes.define(`k${id}`, (lane) => lanes.multiplyAdd(`y${id}_${lane}`, `B_${lane}`, `K_${lane}`)) +
    lanes.define(`d${id}`, (lane) => lanes.multiplyAdd(`o${id}_${lane}`, `A_${lane}`, `k${id}_${lane}`))
  );
}
