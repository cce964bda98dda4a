import type * as tf from '@tensorflow/tfjs-layers';
import { truncated } from '../mobilenetv3/design.ts';
import { encode as encodeBy } from '../mobilenetv3/encoder.ts';
import type { ModelContext } from '../model-context.ts';
import { poolPyramid, type AsppSettings } from './aspp.ts';

export interface Features {
  /** 16 channels, stride 4. */
  readonly lowLevel: tf.SymbolicTensor;
  /** 32 channels, stride 16. */
  readonly deepest: tf.SymbolicTensor;
}

/** The deck's encoder, and ASPP on its last features (Chen et al. 2018, figure 2, "encoder"). */
export function encode(context: ModelContext, input: tf.SymbolicTensor, aspp: AsppSettings): Features {
  const { stride4, deepest } = encodeBy(context, input, truncated);
  return { lowLevel: stride4, deepest: poolPyramid(context, deepest, aspp) };
}
