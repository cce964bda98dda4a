import * as tf from '@tensorflow/tfjs-core';
import { withGradient } from './with-gradient.ts';

/** Zeros before and after the rows and, the same, the columns of `[batch, height, width, channels]`. */
export function padSides(input: tf.Tensor4D, [before, after]: readonly [number, number]): tf.Tensor4D {
  const { shape } = input;
  const sides: [number, number] = [before, after];
  const forward = () => ({ value: tf.pad(input, [[0, 0], sides, sides, [0, 0]]), kept: [] });
  return withGradient([input], forward, (dy) => [cutSides(dy as tf.Tensor4D, before, shape)]) as tf.Tensor4D;
}

/** Rows, then columns, as slices of matrices: tfjs-wasm copies a slice one innermost run at a time. */
function cutSides(padded: tf.Tensor4D, before: number, shape: tf.Tensor4D['shape']): tf.Tensor4D {
  const [batch, height, width, channels] = shape;
  const [, allRows, allColumns] = padded.shape;
  const line = allColumns * channels;
  const image: tf.Tensor2D = tf.reshape(padded, [batch, allRows * line]);
  const rows = tf.slice2d(image, [0, before * line], [batch, height * line]);
  const each: tf.Tensor2D = tf.reshape(rows, [batch * height, line]);
  const cut = tf.slice2d(each, [0, before * channels], [batch * height, width * channels]);
  return tf.reshape(cut, shape);
}
