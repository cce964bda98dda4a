import type * as tf from '@tensorflow/tfjs-layers';
import type { ModelContext } from '../model-context.ts';
import type { AsppSettings } from './aspp.ts';
import { decode } from './decoder.ts';
import { encode } from './encoder.ts';
import { predict } from './head.ts';

export interface DeepLabSettings {
  readonly aspp: AsppSettings;
  /** Whether the decoder reads the low-level features. */
  readonly skipConnections: boolean;
}

/** DeepLabV3+ (Chen et al. 2018) on the deck's encoder, 32 channels wide. */
export function connect(
  context: ModelContext,
  input: tf.SymbolicTensor,
  { aspp, skipConnections }: DeepLabSettings,
): tf.SymbolicTensor {
  const features = encode(context, input, aspp);
  return predict(context, decode(context, features, { skipConnections }));
}
