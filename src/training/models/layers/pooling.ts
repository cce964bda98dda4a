import * as tf from '@tensorflow/tfjs-layers';
import type { ModelContext } from '../model-context.ts';
import { overrideTraining } from '../operations/override-training.ts';
import { spread } from '../operations/spread.ts';

/** Mean over all pixels: `[batch, height, width, channels]` to `[batch, channels]`. */
export function averagePixels(
  context: ModelContext,
  input: tf.SymbolicTensor,
  name: string,
): tf.SymbolicTensor {
  const output = tf.layers.globalAveragePooling2d({ name }).apply(input) as tf.SymbolicTensor;
  return context.record(output, { kind: 'mean', name, input: context.valueOf(input) });
}

/** The largest of each 2x2 pixels: halves height and width. */
export function halve(context: ModelContext, input: tf.SymbolicTensor, name: string): tf.SymbolicTensor {
  const layer = tf.layers.maxPooling2d({ name, poolSize: 2, strides: 2 });
  const output = layer.apply(input) as tf.SymbolicTensor;
  return context.record(output, { kind: 'max-pool', name, input: context.valueOf(input) });
}

/** `[batch, channels]` to an image of one pixel, `[batch, 1, 1, channels]`. */
export function expandPixel(
  context: ModelContext,
  input: tf.SymbolicTensor,
  name: string,
): tf.SymbolicTensor {
  const targetShape = [1, 1, input.shape[1] as number];
  const output = tf.layers.reshape({ name, targetShape }).apply(input) as tf.SymbolicTensor;
  return context.record(output, { kind: 'pixel', name, input: context.valueOf(input) });
}

/** An image of one pixel to `side` x `side` times the same. */
export function spreadPixel(
  context: ModelContext,
  input: tf.SymbolicTensor,
  { name, side }: { name: string; side: number },
): tf.SymbolicTensor {
  const layer = tf.layers.upSampling2d({ name, size: [side, side], interpolation: 'nearest' });
  overrideTraining(layer, ([pixel]) => spread(pixel!, side));
  const output = layer.apply(input) as tf.SymbolicTensor;
  return context.record(output, { kind: 'spread', name, input: context.valueOf(input) });
}
