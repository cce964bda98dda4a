import { stripPadding, type DepthwiseShape } from './depthwise-shape.ts';

/** An image `[height][width][channels]` that a depthwise convolution reads, all of it in memory. */
export interface DepthwiseImage extends DepthwiseShape {
  /** Of the input, in pixels; multiples of the stride. */
  readonly height: number;
  readonly width: number;
}

/**
 * Calls `visit` for every product of an output pixel and channel with an input within the image, with the indices into
 * output, input and weights `[kernel * kernel][channels]`.
 */
function visitProducts(
  image: DepthwiseImage,
  visit: (output: number, input: number, weight: number) => void,
): void {
  const { height, width, channels, kernel, stride, dilation } = image;
  const padding = stripPadding(image);
  for (let y = 0; y < height / stride; y++)
    for (let x = 0; x < width / stride; x++)
      for (let tap = 0; tap < kernel * kernel; tap++) {
        const inputY = y * stride + Math.floor(tap / kernel) * dilation - padding;
        const inputX = x * stride + (tap % kernel) * dilation - padding;
        if (inputY < 0 || inputY >= height || inputX < 0 || inputX >= width) continue;
        for (let channel = 0; channel < channels; channel++)
          visit(
            (y * (width / stride) + x) * channels + channel,
            (inputY * width + inputX) * channels + channel,
            tap * channels + channel,
          );
      }
}

/** The whole image's output `[height / stride][width / stride][channels]`. */
export function depthwiseReference(
  image: DepthwiseImage,
  { input, weights, bias }: Record<'input' | 'weights' | 'bias', ArrayLike<number>>,
): Float64Array {
  const { height, width, channels, stride } = image;
  const size = (height / stride) * (width / stride) * channels;
  const output = Float64Array.from({ length: size }, (_, index) => bias[index % channels] ?? 0);
  visitProducts(image, (to, from, weight) => {
    output[to]! += input[from]! * weights[weight]!;
  });
  return output;
}

/** The whole image's gradient with respect to the input. */
export function depthwiseInputGradientReference(
  image: DepthwiseImage,
  { gradient, weights }: Record<'gradient' | 'weights', ArrayLike<number>>,
): Float64Array {
  const inputGradient = new Float64Array(image.height * image.width * image.channels);
  visitProducts(image, (from, to, weight) => {
    inputGradient[to]! += gradient[from]! * weights[weight]!;
  });
  return inputGradient;
}

/** The gradient with respect to the weights, of the output rows `firstRow` up to `endRow`. */
export function depthwiseFilterGradientReference(
  image: DepthwiseImage,
  { input, gradient }: Record<'input' | 'gradient', ArrayLike<number>>,
  { firstRow, endRow }: { firstRow: number; endRow: number },
): Float64Array {
  const sums = new Float64Array(image.kernel ** 2 * image.channels);
  const rowFloats = (image.width / image.stride) * image.channels;
  visitProducts(image, (output, from, weight) => {
    if (output >= firstRow * rowFloats && output < endRow * rowFloats)
      sums[weight]! += input[from]! * gradient[output]!;
  });
  return sums;
}
