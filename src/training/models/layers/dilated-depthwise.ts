import * as tf from '@tensorflow/tfjs-layers';
import type { ModelContext } from '../model-context.ts';
import { applyDepthwise } from './convolution.ts';
import { crop } from './cropping.ts';

export interface DilatedDepthwise {
  readonly name: string;
  readonly kernel: 3 | 5;
  readonly dilation: number;
  readonly bias: boolean;
}

/**
 * Depthwise convolution of stride 1 with dilation d, padding d (kernel - 1) / 2, from stock layers: tfjs's own depthwise
 * layer drops its dilation. It is the plain convolution of each of the d x d phases (the rows, and columns, of one
 * remainder modulo d), so the phases are stacked under each other, (kernel - 1) / 2 zero rows after each.
 */
export function convolveDilated(
  context: ModelContext,
  input: tf.SymbolicTensor,
  convolution: DilatedDepthwise,
): tf.SymbolicTensor {
  const { name, dilation } = convolution;
  const height = input.shape[1] as number;
  const missing = (dilation - (height % dilation)) % dilation;
  const whole = missing > 0 ? padEnd(input, [missing, missing], `${name}_even`) : input;
  const phases = {
    ...convolution,
    side: (height + missing) / dilation,
    channels: input.shape[3] as number,
  };
  const merged = mergePhases(convolvePhases(context, splitPhases(whole, phases), phases), phases);
  const cut = { name: `${name}_odd`, rows: [0, missing], columns: [0, missing] } as const;
  const output = missing > 0 ? crop(merged, cut) : merged;
  return context.record(output, {
    kind: 'depthwise',
    ...convolution,
    input: context.valueOf(input),
    stride: 1,
  });
}

interface Phases extends DilatedDepthwise {
  /** Rows, and columns, of one phase. */
  readonly side: number;
  readonly channels: number;
}

/** `[d side, d side, channels]` to `[d d, side, side * channels]`: column phase first, then row phase. */
function splitPhases(
  input: tf.SymbolicTensor,
  { side, channels, name, dilation: d }: Phases,
): tf.SymbolicTensor {
  const columnPairs = reshape(input, [d * side * side, d, channels], `${name}_column_pairs`);
  const byColumn = swap(columnPairs, `${name}_by_column`);
  const rowPairs = reshape(byColumn, [d * side, d, side * channels], `${name}_row_pairs`);
  return reshape(swap(rowPairs, `${name}_by_row`), [d * d, side, side * channels], `${name}_phases`);
}

function convolvePhases(
  context: ModelContext,
  input: tf.SymbolicTensor,
  { side, channels, name, kernel, bias, dilation: d }: Phases,
): tf.SymbolicTensor {
  const gap = (kernel - 1) / 2;
  const spaced = padEnd(input, [0, gap], `${name}_gaps`);
  const stacked = reshape(spaced, [d * d * (side + gap), side, channels], `${name}_stacked`);
  const output = applyDepthwise(context, stacked, { name, kernel, bias });
  const unstacked = reshape(output, [d * d, side + gap, side * channels], `${name}_unstacked`);
  return crop(unstacked, { name: `${name}_no_gaps`, rows: [0, 0], columns: [0, gap] });
}

/** The inverse of `splitPhases`. */
function mergePhases(
  input: tf.SymbolicTensor,
  { side, channels, name, dilation: d }: Phases,
): tf.SymbolicTensor {
  const byRow = reshape(input, [d, d * side, side * channels], `${name}_of_row`);
  const byColumn = reshape(swap(byRow, `${name}_rows`), [d, d * side * side, channels], `${name}_of_column`);
  return reshape(swap(byColumn, `${name}_columns`), [d * side, d * side, channels], `${name}_merged`);
}

/** Zeros after the last row and column. */
function padEnd(input: tf.SymbolicTensor, after: [number, number], name: string): tf.SymbolicTensor {
  const padding: [[number, number], [number, number]] = [
    [0, after[0]],
    [0, after[1]],
  ];
  return tf.layers.zeroPadding2d({ name, padding }).apply(input) as tf.SymbolicTensor;
}

function reshape(input: tf.SymbolicTensor, targetShape: number[], name: string): tf.SymbolicTensor {
  return tf.layers.reshape({ name, targetShape }).apply(input) as tf.SymbolicTensor;
}

/** Swaps the first two axes after the batch. */
function swap(input: tf.SymbolicTensor, name: string): tf.SymbolicTensor {
  return tf.layers.permute({ name, dims: [2, 1, 3] }).apply(input) as tf.SymbolicTensor;
}
