import * as tf from '@tensorflow/tfjs-layers';
import type { ModelContext } from '../model-context.ts';

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
