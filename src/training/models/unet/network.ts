import type * as tf from '@tensorflow/tfjs-layers';
import type { ModelContext } from '../model-context.ts';
import { decode } from './decoder.ts';
import { encode } from './encoder.ts';
import { predict } from './head.ts';

export interface UNetSettings {
  /** Channels of the first level; the authors' has 32. */
  readonly width: number;
  /** Whether the decoder reads the encoder's features. */
  readonly skipConnections: boolean;
}

/** U-Net. */
export function connect(
  context: ModelContext,
  input: tf.SymbolicTensor,
  { width, skipConnections }: UNetSettings,
): tf.SymbolicTensor {
  return predict(context, decode(context, encode(context, input, width), { skipConnections }));
}
