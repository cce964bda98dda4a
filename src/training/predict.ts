import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { Preprocess } from '../domain/run.ts';
import type { ChannelNormalisation } from './batches.ts';
import type { Predict } from './evaluation.ts';

export function makePredict(
  model: LayersModel,
  { normalise }: { preprocess: Preprocess; normalise: (slice: number) => ChannelNormalisation },
): Predict {
  return (pixels, slices) => {
    const perSlice = slices.map(normalise);
    const mean = tf.tensor4d(
      perSlice.flatMap((n) => [...n.mean]),
      [slices.length, 1, 1, 3],
    );
    const deviation = tf.tensor4d(
      perSlice.flatMap((n) => [...n.deviation]),
      [slices.length, 1, 1, 3],
    );
    return model.apply(tf.div(tf.sub(pixels, mean), deviation), { training: false }) as tf.Tensor4D;
  };
}
