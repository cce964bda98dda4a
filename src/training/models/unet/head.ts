import type * as tf from '@tensorflow/tfjs-layers';
import { activate } from '../layers/activation.ts';
import { convolve } from '../layers/convolution.ts';
import type { ModelContext } from '../model-context.ts';

/** Probability `[batch, size, size, 1]`. */
export function predict(context: ModelContext, features: tf.SymbolicTensor): tf.SymbolicTensor {
  const logit = convolve(context, features, { name: 'last', filters: 1 });
  return activate(context, logit, { name: 'probability', activation: 'sigmoid' });
}
