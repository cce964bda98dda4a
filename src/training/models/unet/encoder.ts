import type * as tf from '@tensorflow/tfjs-layers';
import { activate } from '../layers/activation.ts';
import { normalise } from '../layers/batch-norm.ts';
import { convolve } from '../layers/convolution.ts';
import { halve } from '../layers/pooling.ts';
import type { ModelContext } from '../model-context.ts';

/** Features from full size down to a sixteenth, the channels doubling from `width` on. */
export type Features = readonly tf.SymbolicTensor[];

const levels = 5;

/** U-Net's contracting path (Ronneberger et al. 2015; five levels, batch norm and padding as Buda et al. 2019). */
export function encode(context: ModelContext, input: tf.SymbolicTensor, width: number): Features {
  const features: tf.SymbolicTensor[] = [];
  let x = input;
  for (let level = 1; level <= levels; level += 1) {
    if (level > 1) x = halve(context, x, `encoder${level}_pool`);
    x = convolveTwice(context, x, { name: `encoder${level}`, filters: width * 2 ** (level - 1) });
    features.push(x);
  }
  return features;
}

/** Two 3x3 convolutions, each with batch norm and ReLU; a bias only where no batch norm follows. */
export function convolveTwice(
  context: ModelContext,
  input: tf.SymbolicTensor,
  { name, filters }: { name: string; filters: number },
): tf.SymbolicTensor {
  let x = input;
  for (const layer of [`${name}_conv1`, `${name}_conv2`]) {
    x = convolve(context, x, { name: layer, filters, kernel: 3, bias: !context.batchNorm });
    x = normalise(context, x, `${layer}_norm`);
    x = activate(context, x, { name: `${layer}_active`, activation: 'relu' });
  }
  return x;
}
