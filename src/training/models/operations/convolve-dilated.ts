import * as tf from '@tensorflow/tfjs-core';
import type { layers } from '@tensorflow/tfjs-layers';

/**
 * What a convolution layer of stride 1 computes, by operations that have a gradient with dilation once a backend has
 * registered it (src/kernels/dilated-gradients.ts): tfjs has none for the fused one that its layer takes.
 */
export function convolveDilated(
  input: tf.Tensor4D,
  weights: layers.Layer['weights'],
  dilation: number,
): tf.Tensor4D {
  const [kernel, bias] = weights.map((weight) => weight.read());
  const output = tf.conv2d(input, kernel as tf.Tensor4D, 1, 'same', 'NHWC', dilation);
  return bias === undefined ? output : tf.add(output, bias);
}
