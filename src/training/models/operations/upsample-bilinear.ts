import * as tf from '@tensorflow/tfjs-core';
import { withGradient } from './with-gradient.ts';

/**
 * Bilinear upsampling with half-pixel centres of square maps, `[batch, size, size, channels]` to
 * `[batch, factor size, factor size, channels]`, as products with one matrix for columns and rows; tfjs has no gradient
 * for half-pixel centres.
 */
export function upsampleBilinear(input: tf.Tensor4D, factor: number): tf.Tensor4D {
  const size = input.shape[1];
  const matrix = () => tf.tensor2d(interpolationMatrix(size, factor), [size, size * factor]);
  return withGradient(
    [input],
    () => ({ value: multiplyBothSides(input, matrix()), kept: [] }),
    (dy) => [multiplyBothSides(dy as tf.Tensor4D, tf.transpose(matrix()))],
  ) as tf.Tensor4D;
}

/** `matrix` transposed times each channel's map times `matrix`. */
function multiplyBothSides(input: tf.Tensor4D, matrix: tf.Tensor2D): tf.Tensor4D {
  const [batch, size, , channels] = input.shape;
  if (channels === 1) return multiplyMaps(input, matrix);
  const maps: tf.Tensor4D = tf.reshape(tf.transpose(input, [0, 3, 1, 2]), [batch * channels, size, size, 1]);
  const large = multiplyMaps(maps, matrix);
  const [, side] = large.shape;
  return tf.transpose(tf.reshape(large, [batch, channels, side, side]), [0, 2, 3, 1]);
}

function multiplyMaps(maps: tf.Tensor4D, matrix: tf.Tensor2D): tf.Tensor4D {
  const [batch, size] = maps.shape;
  const [, side] = matrix.shape;
  const wide = tf.matMul(tf.reshape(maps, [batch * size, size]), matrix);
  const turned = tf.transpose(tf.reshape(wide, [batch, size, side]), [0, 2, 1]);
  const both = tf.matMul(tf.reshape(turned, [batch * side, size]), matrix);
  return tf.reshape(tf.transpose(tf.reshape(both, [batch, side, side]), [0, 2, 1]), [batch, side, side, 1]);
}

/** `[size, size * factor]`: column j holds the weights of the two neighbours of (j + 1/2) / factor - 1/2. */
export function interpolationMatrix(size: number, factor: number): Float32Array {
  const side = size * factor;
  const matrix = new Float32Array(size * side);
  for (let j = 0; j < side; j += 1) {
    const place = Math.min(size - 1, Math.max(0, (j + 0.5) / factor - 0.5));
    const low = Math.floor(place);
    const high = Math.min(size - 1, low + 1);
    matrix[low * side + j]! += 1 - (place - low);
    matrix[high * side + j]! += place - low;
  }
  return matrix;
}
