import type * as tf from '@tensorflow/tfjs-layers';
import type { ModelContext } from '../model-context.ts';
import { decode } from './decoder.ts';
import { encode } from './encoder.ts';
import { predict } from './head.ts';

/** U-Net whose first level has `width` channels (the authors' has 32). */
export function connect(
  context: ModelContext,
  input: tf.SymbolicTensor,
  { width }: { width: number },
): tf.SymbolicTensor {
  return predict(context, decode(context, encode(context, input, width)));
}
