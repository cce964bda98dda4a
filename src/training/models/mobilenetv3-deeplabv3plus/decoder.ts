import type * as tf from '@tensorflow/tfjs-layers';
import { concatenate } from '../layers/joining.ts';
import { upsample } from '../layers/upsampling.ts';
import type { ModelContext } from '../model-context.ts';
import { convolveActive, convolveWindow } from './convolution-block.ts';
import type { Features } from './encoder.ts';

const lowLevelFilters = 48;

/**
 * DeepLabV3+'s decoder (Chen et al. 2018, section 3.1): ASPP's features at stride 4, joined by the low-level ones in 48
 * channels unless `skipConnections` is off, refined by two separable 3x3 convolutions. `[batch, size / 4, size / 4, 32]`.
 */
export function decode(
  context: ModelContext,
  { deepest, lowLevel }: Features,
  { skipConnections }: { skipConnections: boolean },
): tf.SymbolicTensor {
  let x = upsample(context, deepest, { name: 'aspp_up', factor: 4 });
  if (skipConnections) {
    const narrow = convolveActive(context, lowLevel, { name: 'low_level', filters: lowLevelFilters });
    x = concatenate(context, [x, narrow], 'decoder_join');
  }
  for (const name of ['decoder1', 'decoder2']) x = convolveWindow(context, x, { name, kind: 'separable' });
  return x;
}
