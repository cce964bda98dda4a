import type * as tf from '@tensorflow/tfjs-layers';
import { activate } from '../layers/activation.ts';
import { convolve } from '../layers/convolution.ts';
import { add } from '../layers/joining.ts';
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
  const sum = add(context, [upsample(context, logit, { name: 'logit_up', factor: 2 }), skip], 'sum');
  const last = convolve(context, sum, { name: 'last', filters: 1 });
  return toProbability(context, upsample(context, last, { name: 'last_up', factor: 8 }));
}

/** With extra skips: they join the logit at full size. */
export function predictWithSkips(
  context: ModelContext,
  logit: tf.SymbolicTensor,
  skips: tf.SymbolicTensor,
): tf.SymbolicTensor {
  const sum = add(context, [upsample(context, logit, { name: 'logit_up', factor: 16 }), skips], 'sum');
  return toProbability(context, convolve(context, sum, { name: 'last', filters: 1 }));
}

function toProbability(context: ModelContext, logit: tf.SymbolicTensor): tf.SymbolicTensor {
  return activate(context, logit, { name: 'probability', activation: 'sigmoid' });
}
