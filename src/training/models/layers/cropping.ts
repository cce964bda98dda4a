import * as tf from '@tensorflow/tfjs-layers';

/** How many rows and columns come off, before and after. */
export interface Cropping {
  readonly name: string;
  readonly rows: readonly [number, number];
  readonly columns: readonly [number, number];
}

export function cropping({ name, rows, columns }: Cropping): tf.layers.Layer {
  return tf.layers.cropping2D({ name, cropping: [[...rows], [...columns]] });
}

export function crop(input: tf.SymbolicTensor, settings: Cropping): tf.SymbolicTensor {
  return cropping(settings).apply(input) as tf.SymbolicTensor;
}
