import type { Level } from '../../level.ts';
import { kernelName, requireWholeVectors } from '../elementwise/row-kernel.ts';
import { kernelSource, type Kernel } from '../kernel.ts';
import { convolveStrip } from './convolve-strip.ts';
import { describeDepthwise, gradientPadding, type DepthwiseShape } from './depthwise-shape.ts';
import { scatterStrip } from './scatter-strip.ts';

export interface DepthwiseInputGradientOptions extends DepthwiseShape {
  /** Pixels of a row of the output, the convolution's input; a multiple of the stride. */
  readonly inputWidth: number;
}

/**
 * The gradient of `depthwise` with respect to its unpadded input, of `rows` gradient rows, 1 or more: `rows * stride`
 * output rows are written. `gradientStrip`: rows of `inputWidth / stride + 2 * gradientPadding` pixels, the first one
 * `gradientPadding` rows above the first gradient row, `rows + 2 * gradientPadding` of them.
 * @throws Error at stride 2 with a dilation, which no layer has.
 */
export function depthwiseInputGradient(level: Level, options: DepthwiseInputGradientOptions): Kernel {
  const { channels, kernel, stride, dilation, inputWidth } = options;
  requireWholeVectors('depthwise gradient', channels);
  if (stride === 2 && (dilation > 1 || inputWidth % 2 === 1))
    throw new Error(`expected stride 2 without dilation over an even width, got ${JSON.stringify(options)}`);
  const name = kernelName('depthwise_input_gradient', describeDepthwise(options), `to_${inputWidth}`);
  const parameters = ['strip', 'weights', 'output', 'rows'];
  const width = inputWidth / stride;
  const pad = gradientPadding(options);
  const body = stride === 1 ? convolveFlipped(level, options) : scatterStrip(level, options);
  return {
    name,
    parameters,
    source: kernelSource(name, parameters, body),
    work: ([, , , rows = 0]) => ({
      flops: 2 * rows * width * channels * kernel * kernel,
      bytes:
        ((rows + 2 * pad) * (width + 2 * pad) + rows * stride * inputWidth + kernel * kernel) * channels * 4,
    }),
  };
}

function convolveFlipped(level: Level, options: DepthwiseInputGradientOptions): string {
  const { channels, inputWidth: width } = options;
  return convolveStrip(level, {
    ...options,
    width,
    outputStride: channels,
    outputPitch: width * channels,
    flipped: true,
    bias: false,
    activation: 'none',
  });
}
