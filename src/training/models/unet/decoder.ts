import type * as tf from '@tensorflow/tfjs-layers';
import { convolveTransposed } from '../layers/convolution.ts';
import { concatenate } from '../layers/joining.ts';
import type { ModelContext } from '../model-context.ts';
import { convolveTwice, type Features } from './encoder.ts';

/** U-Net's expanding path, with or without the contracting path's features: `[batch, size, size, width]`. */
export function decode(
  context: ModelContext,
  features: Features,
  { skipConnections }: { skipConnections: boolean },
): tf.SymbolicTensor {
  let x = features[features.length - 1] as tf.SymbolicTensor;
  for (let level = features.length - 1; level >= 1; level -= 1) {
    const skip = features[level - 1] as tf.SymbolicTensor;
    const block = { name: `decoder${level}`, filters: skip.shape[3] as number };
    const up = convolveTransposed(context, x, { name: `${block.name}_up`, filters: block.filters });
    const joined = skipConnections ? concatenate(context, [up, skip], `${block.name}_join`) : up;
    x = convolveTwice(context, joined, block);
  }
  return x;
}
