import type * as tf from '@tensorflow/tfjs-layers';
import type { ModelContext } from '../model-context.ts';
import { decode, decodeSkips } from './decoder.ts';
import { encode } from './encoder.ts';
import { predict, predictWithSkips } from './head.ts';

/** MobileNetV3-Small, cut short, with LR-ASPP (the deck's base), or with its extra skip connections. */
export function connect(
  context: ModelContext,
  input: tf.SymbolicTensor,
  { skipConnections }: { skipConnections: boolean },
): tf.SymbolicTensor {
  const features = encode(context, input);
  const logit = decode(context, features);
  if (!skipConnections) return predict(context, logit, features);
  return predictWithSkips(context, logit, decodeSkips(context, features));
}
