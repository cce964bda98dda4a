import * as tf from '@tensorflow/tfjs-core';
import type { VariantParameters } from '../domain/variant-parameters.ts';
import { withGradient } from './models/operations/with-gradient.ts';

/** Both `[batch, height, width, 1]` in [0, 1]. */
export type LossFunction = (truth: tf.Tensor4D, probability: tf.Tensor4D) => tf.Scalar;

const smooth = 1;
/** Keeps the logarithms finite: float32 below 1 still tells 1 - 1e-7 from 1. */
const epsilon = 1e-7;

export function lossFunction(name: VariantParameters['loss']): LossFunction {
  return name === 'dice' ? diceLoss : binaryCrossEntropyDiceLoss;
}

/**
 * Soft Dice over all pixels of the batch: 1 - (2 sum(pt) + 1) / (sum(p) + sum(t) + 1), in [0, 1)
 * (Milletari et al. 2016, section 3, with sums in place of squares as in Buda et al. 2019).
 */
export function diceLoss(truth: tf.Tensor4D, probability: tf.Tensor4D): tf.Scalar {
  return tf.tidy(() => {
    const overlap = tf.sum(tf.mul(probability, truth));
    const areas = tf.add(tf.sum(probability), tf.sum(truth));
    const share = tf.div(tf.add(tf.mul(overlap, 2), smooth), tf.add(areas, smooth));
    return tf.sub(1, share) as tf.Scalar;
  });
}

/**
 * Mean over all pixels of -(t log p + (1 - t) log(1 - p)), p kept within 1e-7 of 0 and 1; at least 0. Its gradient,
 * (p - t) / (p (1 - p)), is that of the limited p everywhere, so that a saturated pixel still learns.
 */
export function binaryCrossEntropyLoss(truth: tf.Tensor4D, probability: tf.Tensor4D): tf.Scalar {
  const forward = () => {
    const p = tf.clipByValue(probability, epsilon, 1 - epsilon);
    const ofZero = tf.log(tf.sub(1, p));
    const likelihood = tf.add(tf.mul(truth, tf.sub(tf.log(p), ofZero)), ofZero);
    return { value: tf.neg(tf.mean(likelihood)), kept: [p, truth] };
  };
  return withGradient([probability], forward, (dy, kept) => {
    const [p, t] = kept as [tf.Tensor, tf.Tensor];
    const slope = tf.div(tf.sub(p, t), tf.mul(p, tf.sub(1, p)));
    return [tf.mul(slope, tf.div(dy, p.size))];
  }) as tf.Scalar;
}

function binaryCrossEntropyDiceLoss(truth: tf.Tensor4D, probability: tf.Tensor4D): tf.Scalar {
  return tf.tidy(() => tf.add(binaryCrossEntropyLoss(truth, probability), diceLoss(truth, probability)));
}
