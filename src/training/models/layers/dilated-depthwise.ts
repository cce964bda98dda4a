import * as tf from '@tensorflow/tfjs-layers';
import type { ModelContext } from '../model-context.ts';
import { applyDepthwise } from './convolution.ts';
import { crop } from './cropping.ts';

/**
 * Depthwise 5x5 convolution with dilation 2, padding 4, from stock layers: tfjs's own depthwise layer drops its
 * dilation, and tfjs has no gradient for it. A dilation of 2 is the plain convolution of each of the four phases
 * (even or odd row, even or odd column), so the phases are stacked under each other, two zero rows after each.
 */
export function convolveDilated(
  context: ModelContext,
  input: tf.SymbolicTensor,
  name: string,
): tf.SymbolicTensor {
  const height = input.shape[1] as number;
  const odd = height % 2;
  const even = odd ? padEnd(input, [1, 1], `${name}_even`) : input;
  const phases = { side: (height + odd) / 2, channels: input.shape[3] as number, name };
  const merged = mergePhases(convolvePhases(context, splitPhases(even, phases), phases), phases);
  const output = odd ? crop(merged, { name: `${name}_odd`, rows: [0, 1], columns: [0, 1] }) : merged;
  const size = { kernel: 5, stride: 1, dilation: 2 } as const;
  return context.record(output, { kind: 'depthwise', name, input: context.valueOf(input), ...size });
}

interface Phases {
  /** Rows, and columns, of one phase. */
  readonly side: number;
  readonly channels: number;
  readonly name: string;
}

/** `[2 side, 2 side, channels]` to `[4, side, side * channels]`: column phase first, then row phase. */
function splitPhases(input: tf.SymbolicTensor, { side, channels, name }: Phases): tf.SymbolicTensor {
  const columnPairs = reshape(input, [2 * side * side, 2, channels], `${name}_column_pairs`);
  const byColumn = swap(columnPairs, `${name}_by_column`);
  const rowPairs = reshape(byColumn, [2 * side, 2, side * channels], `${name}_row_pairs`);
  return reshape(swap(rowPairs, `${name}_by_row`), [4, side, side * channels], `${name}_phases`);
}

function convolvePhases(
  context: ModelContext,
  input: tf.SymbolicTensor,
  { side, channels, name }: Phases,
): tf.SymbolicTensor {
  const gap = 2;
  const spaced = padEnd(input, [0, gap], `${name}_gaps`);
  const stacked = reshape(spaced, [4 * (side + gap), side, channels], `${name}_stacked`);
  const output = applyDepthwise(context, stacked, { name, kernel: 5 });
  const unstacked = reshape(output, [4, side + gap, side * channels], `${name}_unstacked`);
  return crop(unstacked, { name: `${name}_no_gaps`, rows: [0, 0], columns: [0, gap] });
}

/** The inverse of `splitPhases`. */
function mergePhases(input: tf.SymbolicTensor, { side, channels, name }: Phases): tf.SymbolicTensor {
  const byRow = reshape(input, [2, 2 * side, side * channels], `${name}_of_row`);
  const byColumn = reshape(swap(byRow, `${name}_rows`), [2, 2 * side * side, channels], `${name}_of_column`);
  return reshape(swap(byColumn, `${name}_columns`), [2 * side, 2 * side, channels], `${name}_merged`);
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
