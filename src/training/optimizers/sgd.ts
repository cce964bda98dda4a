import * as tf from '@tensorflow/tfjs-core';
import type { Optimizer } from './optimizer.ts';
import { perWeight } from './per-weight.ts';

/**
 * PyTorch's SGD: v = m v + g; w = w - rate * v, or with Nesterov w - rate * (g + m v)
 * (Sutskever et al. 2013, in the form of torch.optim.SGD). Without momentum there is no velocity.
 */
export function sgd({ momentum, nesterov }: { momentum: number; nesterov: boolean }): Optimizer {
  if (momentum === 0) {
    return perWeight({
      slotNames: [],
      update: ({ gradient, weight, learningRate }) => ({
        weight: tf.sub(weight, tf.mul(gradient, learningRate)),
        slots: [],
      }),
    });
  }
  return perWeight({
    slotNames: ['velocity'],
    update({ gradient, weight, slots: [old], learningRate }) {
      const velocity = tf.add(tf.mul(old as tf.Tensor, momentum), gradient);
      const direction = nesterov ? tf.add(gradient, tf.mul(velocity, momentum)) : velocity;
      return { weight: tf.sub(weight, tf.mul(direction, learningRate)), slots: [velocity] };
    },
  });
}
