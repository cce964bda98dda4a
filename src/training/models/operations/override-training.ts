import type * as tf from '@tensorflow/tfjs-core';
import type { layers } from '@tensorflow/tfjs-layers';

/**
 * Lets a stock layer compute the same function another way while it trains: fewer passes over memory than tfjs's own
 * gradients need. Class, config, weights and inference stay the stock layer's, and so does every export.
 */
export function overrideTraining<L extends layers.Layer>(
  layer: L,
  train: (inputs: tf.Tensor4D[]) => tf.Tensor,
): L {
  const infer = layer.call.bind(layer);
  layer.call = (inputs, kwargs) => {
    if (kwargs['training'] !== true) return infer(inputs, kwargs);
    return train((Array.isArray(inputs) ? inputs : [inputs]) as tf.Tensor4D[]);
  };
  return layer;
}

/**
 * The same for a chain of layers with one input: while training, the last does the work of all and the others hand
 * their last input on.
 */
export function fuseTraining(chain: readonly layers.Layer[], train: (input: tf.Tensor4D) => tf.Tensor): void {
  const last = chain.at(-1);
  for (const layer of chain) {
    overrideTraining(layer, (inputs) => {
      const input = inputs.at(-1) as tf.Tensor4D;
      return layer === last ? train(input) : input;
    });
  }
}
