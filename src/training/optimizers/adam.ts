import * as tf from '@tensorflow/tfjs-core';
import type { Optimizer } from './optimizer.ts';
import { perWeight } from './per-weight.ts';

/**
 * Adam (Kingma and Ba 2015, algorithm 1; epsilon after the bias correction, as torch.optim.Adam). The corrections are
 * computed from the step's number in float64, so that nothing but the moments is state.
 */
export function adam(settings: { beta1: number; beta2: number; epsilon: number }): Optimizer {
  const { beta1, beta2, epsilon } = settings;
  return perWeight({
    slotNames: ['mean', 'square'],
    update({ gradient, weight, slots, learningRate, step }) {
      const [oldMean, oldSquare] = slots as [tf.Tensor, tf.Tensor];
      const mean = decay(oldMean, gradient, beta1);
      const square = decay(oldSquare, tf.square(gradient), beta2);
      const deviation = tf.div(tf.sqrt(square), Math.sqrt(1 - beta2 ** step));
      const direction = tf.div(mean, tf.add(deviation, epsilon));
      const rate = learningRate / (1 - beta1 ** step);
      return { weight: tf.sub(weight, tf.mul(direction, rate)), slots: [mean, square] };
    },
  });
}

/** kept * old + (1 - kept) * value. */
export function decay(old: tf.Tensor, value: tf.Tensor, kept: number): tf.Tensor {
  return tf.add(tf.mul(old, kept), tf.mul(value, 1 - kept));
}
