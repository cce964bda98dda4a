import * as tf from '@tensorflow/tfjs-core';
import { decay } from './adam.ts';
import type { Optimizer } from './optimizer.ts';
import { perWeight } from './per-weight.ts';

export interface RmspropSettings {
  /** Of the mean square; PyTorch's alpha. */
  readonly decay: number;
  readonly momentum: number;
  readonly epsilon: number;
}

/** RMSProp (Hinton 2012, lecture 6e; epsilon outside the root and momentum as torch.optim.RMSprop). */
export function rmsprop(settings: RmspropSettings): Optimizer {
  const { momentum, epsilon } = settings;
  return perWeight({
    slotNames: momentum === 0 ? ['square'] : ['square', 'velocity'],
    update({ gradient, weight, slots: [oldSquare, oldVelocity], learningRate }) {
      const square = decay(oldSquare as tf.Tensor, tf.square(gradient), settings.decay);
      const scaled = tf.div(gradient, tf.add(tf.sqrt(square), epsilon));
      if (oldVelocity === undefined) {
        return { weight: tf.sub(weight, tf.mul(scaled, learningRate)), slots: [square] };
      }
      const velocity = tf.add(tf.mul(oldVelocity, momentum), scaled);
      return { weight: tf.sub(weight, tf.mul(velocity, learningRate)), slots: [square, velocity] };
    },
  });
}
