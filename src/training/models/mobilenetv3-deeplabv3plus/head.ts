import type * as tf from '@tensorflow/tfjs-layers';
import { activate } from '../layers/activation.ts';
import { convolve } from '../layers/convolution.ts';
import { upsample } from '../layers/upsampling.ts';
import type { ModelContext } from '../model-context.ts';

/** The logit at stride 4, upsampled: probability `[batch, size, size, 1]`. */
export function predict(context: ModelContext, features: tf.SymbolicTensor): tf.SymbolicTensor {
  const logit = convolve(context, features, { name: 'logit', filters: 1 });
  const large = upsample(context, logit, { name: 'logit_up', factor: 4 });
  return activate(context, large, { name: 'probability', activation: 'sigmoid' });
}
