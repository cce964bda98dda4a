/** A depthwise convolution: each channel by its own kernel, zero padding of `stripPadding` on each side. */
export interface DepthwiseShape {
  /** Multiple of 8. */
  readonly channels: number;
  readonly kernel: 3 | 5;
  readonly stride: 1 | 2;
  /** Above 1 only at stride 1. */
  readonly dilation: number;
}

/** Pixels of zeros on each side of the input. */
export function stripPadding({ kernel, dilation }: Pick<DepthwiseShape, 'kernel' | 'dilation'>): number {
  return ((kernel - 1) / 2) * dilation;
}

/** Input rows that `rows` output rows read. */
export function stripRows({ kernel, stride, dilation }: DepthwiseShape, rows: number): number {
  return (rows - 1) * stride + (kernel - 1) * dilation + 1;
}

/** Pixels of zeros that the strip of gradients needs on each side for `depthwiseInputGradient`. */
export function gradientPadding(shape: DepthwiseShape): number {
  return shape.stride === 1 ? stripPadding(shape) : 1;
}

/** `3x3_of_16`, with what differs from the ordinary after it. */
export function describeDepthwise({ channels, kernel, stride, dilation }: DepthwiseShape): string {
  const step = stride === 1 ? '' : `_stride_${stride}`;
  return `${kernel}x${kernel}_of_${channels}${step}${dilation === 1 ? '' : `_dilation_${dilation}`}`;
}
