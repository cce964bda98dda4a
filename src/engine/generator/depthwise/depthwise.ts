import type { Level } from '../../level.ts';
import type { Activation } from '../elementwise/activation.ts';
import { kernelName, requireWholeVectors } from '../elementwise/row-kernel.ts';
import { kernelSource, type Kernel } from '../kernel.ts';
import { convolveStrip, stripPitch } from './convolve-strip.ts';
import { describeDepthwise, stripRows, type DepthwiseShape } from './depthwise-shape.ts';

export interface DepthwiseOptions extends DepthwiseShape {
  /** Output pixels a row, 1 or more; the strip's rows hold `width * stride + 2 * stripPadding` pixels. */
  readonly width: number;
  /** Floats from an output pixel to the next; `channels` by default. */
  readonly outputStride?: number;
  /** Floats from an output row to the next; `width * outputStride` by default. */
  readonly outputPitch?: number;
  /** Applied last; 'none' by default. */
  readonly activation?: Activation;
  /** True by default; without it `bias` is not read. */
  readonly bias?: boolean;
}

/**
 * output[y][x][c] = activation(bias[c] + sum over i, j of strip[y * stride + i * dilation][x * stride + j * dilation][c]
 * * weights[i][j][c]), for `rows` output rows, 1 or more. `strip` begins at the first input row that output row 0 reads,
 * padding included; weights `[kernel * kernel][channels]`. Does not touch output pixels' floats beyond `channels`.
 */
export function depthwise(level: Level, options: DepthwiseOptions): Kernel {
  const { channels, kernel, width, outputStride = channels, activation = 'none', bias = true } = options;
  const { outputPitch = width * outputStride } = options;
  requireWholeVectors('depthwise convolution', channels);
  const shape = { ...options, outputStride, outputPitch, activation, bias, flipped: false };
  const name = kernelName(
    'depthwise',
    describeDepthwise(options),
    `to_${width}`,
    outputStride !== channels && `every_${outputStride}`,
    outputPitch !== width * outputStride && `pitch_${outputPitch}`,
    bias && 'bias',
    activation,
  );
  const parameters = ['strip', 'weights', 'output', 'rows', 'bias'];
  return {
    name,
    parameters,
    source: kernelSource(name, parameters, convolveStrip(level, shape)),
    work: ([, , , rows = 0]) => ({
      flops: 2 * rows * width * channels * kernel * kernel,
      bytes: stripRows(options, rows) * stripPitch(options) + (rows * width + kernel * kernel) * channels * 4,
    }),
  };
}
