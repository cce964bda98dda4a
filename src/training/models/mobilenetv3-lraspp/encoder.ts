import type * as tf from '@tensorflow/tfjs-layers';
import type { ModelContext } from '../model-context.ts';
import { reduced, truncated } from '../mobilenetv3/design.ts';
import { encode as encodeBy, type Features } from '../mobilenetv3/encoder.ts';

export type { Features } from '../mobilenetv3/encoder.ts';

/** How MobileNetV3-Small ends: cut short by the deck, or as in the paper. */
export type Tail = 'truncated' | 'reduced';

const designs = { truncated, reduced } as const;

/** `[batch, size, size, 3]` to features of 96 channels (truncated) or 288 (reduced) at stride 16. */
export function encode(context: ModelContext, input: tf.SymbolicTensor, tail: Tail): Features {
  return encodeBy(context, input, designs[tail]);
}
