import type * as tf from '@tensorflow/tfjs-layers';
import { activate } from '../layers/activation.ts';
import { convolve } from '../layers/convolution.ts';
import { add } from '../layers/joining.ts';
import { upsample } from '../layers/upsampling.ts';
import type { ModelContext } from '../model-context.ts';
import type { Features, Tail } from './encoder.ts';

/** The logit joins the skip of stride 8, then both are upsampled; probability `[batch, size, size, 1]`. */
export function predict(
  context: ModelContext,
  { logit, features, tail }: { logit: tf.SymbolicTensor; features: Features; tail: Tail },
): tf.SymbolicTensor {
  const skip = convolve(context, features.stride8, { name: 'skip8', filters: 1 });
  const sum = add(context, [upsample(context, logit, { name: 'logit_up', factor: 2 }), skip], 'sum');
  const last = rescale(context, sum, tail);
  return toProbability(context, upsample(context, last, { name: 'last_up', factor: 8 }));
}

/** With extra skips: they join the logit at full size. */
export function predictWithSkips(
  context: ModelContext,
  { logit, skips, tail }: { logit: tf.SymbolicTensor; skips: tf.SymbolicTensor; tail: Tail },
): tf.SymbolicTensor {
  const sum = add(context, [upsample(context, logit, { name: 'logit_up', factor: 16 }), skips], 'sum');
  return toProbability(context, rescale(context, sum, tail));
}

/** The deck's last 1x1 convolution, which the paper's network does not have. */
function rescale(context: ModelContext, logit: tf.SymbolicTensor, tail: Tail): tf.SymbolicTensor {
  return tail === 'truncated' ? convolve(context, logit, { name: 'last', filters: 1 }) : logit;
}

function toProbability(context: ModelContext, logit: tf.SymbolicTensor): tf.SymbolicTensor {
  return activate(context, logit, { name: 'probability', activation: 'sigmoid' });
}
