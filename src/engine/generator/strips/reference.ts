import type { Activation } from '../elementwise/activation.ts';

/** Rows of an image `[height][width][channels]`, and how a strip shows them. */
export interface StripRows {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly pad: number;
  readonly firstRow: number;
  readonly rows: number;
}

/** `[rows][width + 2 * pad][channels]`: the image's rows from `firstRow` on, zeros around and outside it. */
export function stripReference(image: ArrayLike<number>, strip: StripRows): Float64Array {
  const { height, width, channels, pad, firstRow, rows } = strip;
  const pixels = width + 2 * pad;
  return Float64Array.from({ length: rows * pixels * channels }, (_, index) => {
    const x = (Math.floor(index / channels) % pixels) - pad;
    const y = Math.floor(index / (pixels * channels)) + firstRow;
    const isInside = x >= 0 && x < width && y >= 0 && y < height;
    return isInside ? image[(y * width + x) * channels + (index % channels)]! : 0;
  });
}

const activations: Record<Activation, (x: number) => number> = {
  none: (x) => x,
  relu: (x) => Math.max(0, x),
  'hard-swish': (x) => x * Math.min(1, Math.max(0, x / 6 + 1 / 2)),
};

export interface ViewReference {
  readonly channels: number;
  readonly activation: Activation;
  /** a[channels], b[channels]. */
  readonly affine?: ArrayLike<number> | undefined;
  readonly factors?: ArrayLike<number> | undefined;
}

/** activation(a * y + b) * factor, of each value of `[pixels][channels]`. */
export function viewReference(values: ArrayLike<number>, view: ViewReference): Float64Array {
  const { channels, activation, affine, factors } = view;
  return Float64Array.from(values, (value, index) => {
    const channel = index % channels;
    const line = affine ? affine[channel]! * value + affine[channels + channel]! : value;
    return activations[activation](line) * (factors?.[channel] ?? 1);
  });
}

/** A * gradient + B * output + K, of each value of `[pixels][channels]`; coefficients `[3][channels]`. */
export function batchNormGradientReference(
  { output, gradient }: Record<'output' | 'gradient', ArrayLike<number>>,
  coefficients: ArrayLike<number>,
  channels: number,
): Float64Array {
  return Float64Array.from(gradient, (value, index) => {
    const [a, b, k] = [0, 1, 2].map((row) => coefficients[row * channels + (index % channels)]!);
    return a! * value + b! * output[index]! + k!;
  });
}

interface PoolShape {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** For each pooled value the indices of its window's four values, in the order of memory. */
function windows({ height, width, channels }: PoolShape): number[][] {
  const pooledWidth = Math.floor(width / 2);
  return Array.from({ length: Math.floor(height / 2) * pooledWidth * channels }, (_, index) => {
    const pixel = Math.floor(index / channels);
    const corner =
      (Math.floor(pixel / pooledWidth) * 2 * width + (pixel % pooledWidth) * 2) * channels +
      (index % channels);
    return [0, 1, width, width + 1].map((offset) => corner + offset * channels);
  });
}

/** The largest of each 2x2 of `[height][width][channels]`. */
export function maxPoolReference(values: ArrayLike<number>, shape: PoolShape): Float64Array {
  return Float64Array.from(windows(shape), (indices) => Math.max(...indices.map((index) => values[index]!)));
}

/** Each gradient at the first largest value of its window. */
export function maxPoolGradientReference(
  values: ArrayLike<number>,
  gradient: ArrayLike<number>,
  shape: PoolShape,
): Float64Array {
  const result = new Float64Array(values.length);
  for (const [pooled, indices] of windows(shape).entries()) {
    const largest = Math.max(...indices.map((index) => values[index]!));
    const first = indices.find((index) => values[index] === largest)!;
    result[first]! += gradient[pooled]!;
  }
  return result;
}
