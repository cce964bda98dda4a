import * as tf from '@tensorflow/tfjs-layers';
import type { ModelContext } from '../model-context.ts';

/** PyTorch's epsilon, and its momentum of 0.05 for the new value in Keras's terms. */
const settings = { epsilon: 1e-5, momentum: 0.95 };

/** Batch normalisation over all but the channels; the input itself where the variant has none. */
export function normalise(context: ModelContext, input: tf.SymbolicTensor, name: string): tf.SymbolicTensor {
  if (!context.batchNorm) return input;
  const output = tf.layers.batchNormalization({ name, ...settings }).apply(input) as tf.SymbolicTensor;
  return context.record(output, { kind: 'batch-norm', name, input: context.valueOf(input), ...settings });
}
