import * as tf from '@tensorflow/tfjs-layers';
import type { ModelContext } from '../model-context.ts';
import { convolveDilated } from '../operations/convolve-dilated.ts';
import { overrideTraining } from '../operations/override-training.ts';
import { padSides } from '../operations/pad-sides.ts';

export interface Convolution {
  readonly name: string;
  readonly filters: number;
  /** Side of the kernel; 1 unless given. */
  readonly kernel?: number;
  readonly stride?: 1 | 2;
  /** Distance of the taps in pixels, 1 unless given; above 1 only at stride 1. */
  readonly dilation?: number;
  /** True unless given. */
  readonly bias?: boolean;
}

/**
 * Convolution with PyTorch's symmetric padding of dilation (kernel - 1) / 2, Glorot uniform weights and zero bias.
 * `[batch, height, width, channels]` to `[batch, height / stride, width / stride, filters]`.
 */
export function convolve(
  context: ModelContext,
  input: tf.SymbolicTensor,
  convolution: Convolution,
): tf.SymbolicTensor {
  const { name, filters, kernel = 1, stride = 1, dilation = 1, bias = true } = convolution;
  const layer = tf.layers.conv2d({
    name,
    filters,
    kernelSize: kernel,
    strides: stride,
    dilationRate: dilation,
    padding: stride === 1 ? 'same' : 'valid',
    useBias: bias,
    kernelInitializer: glorotUniform(context),
  });
  if (dilation > 1) overrideTraining(layer, ([x]) => convolveDilated(x!, layer.weights, dilation));
  const output = layer.apply(padForStride(input, convolution)) as tf.SymbolicTensor;
  const size = { kernel: kernel as 1 | 3, stride, dilation };
  return context.record(output, { kind: 'convolution', name, input: context.valueOf(input), ...size, bias });
}

export type DepthwiseConvolution = Omit<Convolution, 'filters'>;

/** Convolution of each channel by itself, as a part of a larger operation, which records itself. */
export function applyDepthwise(
  context: ModelContext,
  input: tf.SymbolicTensor,
  convolution: Omit<DepthwiseConvolution, 'dilation'>,
): tf.SymbolicTensor {
  const { name, kernel = 1, stride = 1, bias = true } = convolution;
  const layer = tf.layers.depthwiseConv2d({
    name,
    kernelSize: kernel,
    strides: stride,
    padding: stride === 1 ? 'same' : 'valid',
    useBias: bias,
    depthwiseInitializer: glorotUniform(context),
  });
  return layer.apply(padForStride(input, convolution)) as tf.SymbolicTensor;
}

/** Transposed 2x2 convolution of stride 2 with bias: doubles height and width. */
export function convolveTransposed(
  context: ModelContext,
  input: tf.SymbolicTensor,
  { name, filters }: Pick<Convolution, 'name' | 'filters'>,
): tf.SymbolicTensor {
  const layer = tf.layers.conv2dTranspose({
    name,
    filters,
    kernelSize: 2,
    strides: 2,
    padding: 'valid',
    kernelInitializer: glorotUniform(context),
  });
  const output = layer.apply(input) as tf.SymbolicTensor;
  return context.record(output, { kind: 'transposed', name, input: context.valueOf(input) });
}

export function glorotUniform(context: ModelContext): ReturnType<typeof tf.initializers.glorotUniform> {
  return tf.initializers.glorotUniform({ seed: context.nextSeed() });
}

/**
 * At stride 2 'same' pads an even side by one row less before than after, PyTorch equally. On even sides the last
 * row of PyTorch's padding is never read, so it is left out.
 */
function padForStride(
  input: tf.SymbolicTensor,
  { name, kernel = 1, stride = 1 }: Pick<Convolution, 'name' | 'kernel' | 'stride'>,
): tf.SymbolicTensor {
  if (stride === 1) return input;
  const before = (kernel - 1) / 2;
  const sides: [number, number] = [before, before - 1];
  const layer = tf.layers.zeroPadding2d({ name: `${name}_pad`, padding: [sides, sides] });
  overrideTraining(layer, ([x]) => padSides(x!, sides));
  return layer.apply(input) as tf.SymbolicTensor;
}
