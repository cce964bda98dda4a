import * as tf from '@tensorflow/tfjs-core';
import { withGradient } from './with-gradient.ts';

/** `[batch, 1, 1, channels]` to `[batch, side, side, channels]`, the same pixel everywhere. */
export function spread(pixel: tf.Tensor4D, side: number): tf.Tensor4D {
  const [batch, , , channels] = pixel.shape;
  const forward = () => ({ value: tf.add(pixel, tf.zeros([batch, side, side, channels])), kept: [] });
  return withGradient([pixel], forward, (dy) => [tf.sum(dy, [1, 2], true)]) as tf.Tensor4D;
}
