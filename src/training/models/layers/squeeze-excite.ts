import * as tf from '@tensorflow/tfjs-layers';
import type { ModelContext } from '../model-context.ts';
import { hardSigmoid } from './activation.ts';
import { glorotUniform } from './convolution.ts';

/**
 * Scales each channel by a gate computed from all channels' means (Hu et al. 2018; a quarter of the channels,
 * without bias, hard sigmoid as in Howard et al. 2019).
 */
export function squeezeExcite(
  context: ModelContext,
  input: tf.SymbolicTensor,
  name: string,
): tf.SymbolicTensor {
  const channels = input.shape[3] as number;
  const means = tf.layers.globalAveragePooling2d({ name: `${name}_mean` }).apply(input) as tf.SymbolicTensor;
  const squeezed = dense(context, means, { name: `${name}_squeeze`, units: Math.floor(channels / 4) });
  const active = tf.layers.reLU({ name: `${name}_relu` }).apply(squeezed) as tf.SymbolicTensor;
  const excited = dense(context, active, { name: `${name}_excite`, units: channels });
  return scaleChannels(input, hardSigmoid(excited, `${name}_gate`), name);
}

/** Multiplies `[batch, height, width, channels]` by `[batch, channels]`. */
export function scaleChannels(
  input: tf.SymbolicTensor,
  gate: tf.SymbolicTensor,
  name: string,
): tf.SymbolicTensor {
  const channels = input.shape[3] as number;
  const spread = tf.layers.reshape({ name: `${name}_spread`, targetShape: [1, 1, channels] }).apply(gate);
  return tf.layers.multiply({ name }).apply([input, spread as tf.SymbolicTensor]) as tf.SymbolicTensor;
}

/** A 1x1 convolution of pooled features, as a matrix product. */
function dense(
  context: ModelContext,
  input: tf.SymbolicTensor,
  { name, units }: { name: string; units: number },
): tf.SymbolicTensor {
  const layer = tf.layers.dense({ name, units, useBias: false, kernelInitializer: glorotUniform(context) });
  return layer.apply(input) as tf.SymbolicTensor;
}
