import * as tf from '@tensorflow/tfjs-core';

export interface Forward {
  readonly value: tf.Tensor;
  /** Kept for the gradient; all else that `forward` made is disposed of. */
  readonly kept: tf.Tensor[];
}

/**
 * One operation with a gradient of its own: `forward` is not recorded, `gradient` gets what it kept and gives one
 * tensor for each input.
 */
export function withGradient(
  inputs: tf.Tensor[],
  forward: () => Forward,
  gradient: (dy: tf.Tensor, kept: tf.Tensor[]) => tf.Tensor[],
): tf.Tensor {
  const operation = tf.customGrad((...args: unknown[]) => {
    const save = args[inputs.length] as (tensors: tf.Tensor[]) => void;
    const { value, kept } = forward();
    save(kept);
    return { value, gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => gradient(dy, saved) };
  });
  return operation(...inputs);
}
