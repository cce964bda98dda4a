import * as tf from '@tensorflow/tfjs-layers';
import { convolve } from '../layers/convolution.ts';
import { upsample } from '../layers/upsampling.ts';
import type { ModelContext } from '../model-context.ts';
import type { Features } from './encoder.ts';

/** Base: the logit joins the skip of stride 8, then both are upsampled; probability `[batch, size, size, 1]`. */
export function predict(
  context: ModelContext,
  logit: tf.SymbolicTensor,
  features: Features,
): tf.SymbolicTensor {
  const skip = convolve(context, features.stride8, { name: 'skip8', filters: 1 });
  const sum = tf.layers.add({ name: 'sum' }).apply([upsample(logit, 2, 'logit_up'), skip]);
  const last = convolve(context, sum as tf.SymbolicTensor, { name: 'last', filters: 1 });
  return toProbability(upsample(last, 8, 'last_up'));
}

/** With extra skips: they join the logit at full size. */
export function predictWithSkips(
  context: ModelContext,
  logit: tf.SymbolicTensor,
  skips: tf.SymbolicTensor,
): tf.SymbolicTensor {
  const sum = tf.layers.add({ name: 'sum' }).apply([upsample(logit, 16, 'logit_up'), skips]);
  return toProbability(convolve(context, sum as tf.SymbolicTensor, { name: 'last', filters: 1 }));
}

function toProbability(logit: tf.SymbolicTensor): tf.SymbolicTensor {
  return tf.layers
    .activation({ name: 'probability', activation: 'sigmoid' })
    .apply(logit) as tf.SymbolicTensor;
}
