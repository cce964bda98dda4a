import type * as tf from '@tensorflow/tfjs-layers';
import type { ModelContext } from '../model-context.ts';
import { decode, decodeSkips } from './decoder.ts';
import { encode, type Tail } from './encoder.ts';
import { predict, predictWithSkips } from './head.ts';

export interface LrasppSettings {
  readonly tail: Tail;
  readonly skipConnections: boolean;
  /** Of each extra skip connection. */
  readonly skipChannels: number;
}

/** 1x1 convolutions that the paper and the deck have behind the upsampling that here follows them. */
export const movedConvolutions = ['logit', 'last', 'skip2', 'skip4', 'skip8', 'skip16'] as const;

/** MobileNetV3-Small with LR-ASPP: the deck's base, the same with extra skip connections, or the paper's. */
export function connect(
  context: ModelContext,
  input: tf.SymbolicTensor,
  { tail, skipConnections, skipChannels }: LrasppSettings,
): tf.SymbolicTensor {
  const features = encode(context, input, tail);
  const logit = decode(context, features, tail);
  if (!skipConnections) return predict(context, { logit, features, tail });
  const skips = decodeSkips(context, features, skipChannels);
  return predictWithSkips(context, { logit, skips, tail });
}
