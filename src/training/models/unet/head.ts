import * as tf from '@tensorflow/tfjs-layers';
import { convolve } from '../layers/convolution.ts';
import type { ModelContext } from '../model-context.ts';

/** Probability `[batch, size, size, 1]`. */
export function predict(context: ModelContext, features: tf.SymbolicTensor): tf.SymbolicTensor {
  const logit = convolve(context, features, { name: 'last', filters: 1 });
  return tf.layers
    .activation({ name: 'probability', activation: 'sigmoid' })
    .apply(logit) as tf.SymbolicTensor;
}
