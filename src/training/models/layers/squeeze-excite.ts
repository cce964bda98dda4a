import * as tf from '@tensorflow/tfjs-layers';
import type { ModelContext } from '../model-context.ts';
import { activate } from './activation.ts';
import { dense } from './dense.ts';
import { averagePixels } from './pooling.ts';

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
  const means = averagePixels(context, input, `${name}_mean`);
  const squeeze = { name: `${name}_squeeze`, units: Math.floor(channels / 4), bias: false };
  const squeezed = dense(context, means, squeeze);
  const active = activate(context, squeezed, { name: `${name}_relu`, activation: 'relu' });
  const excited = dense(context, active, { name: `${name}_excite`, units: channels, bias: false });
  const gate = activate(context, excited, { name: `${name}_gate`, activation: 'hard-sigmoid' });
  return scaleChannels(context, { input, gate, name });
}

/** Multiplies `[batch, height, width, channels]` by `[batch, channels]`. */
export function scaleChannels(
  context: ModelContext,
  { input, gate, name }: { input: tf.SymbolicTensor; gate: tf.SymbolicTensor; name: string },
): tf.SymbolicTensor {
  const channels = input.shape[3] as number;
  const spread = tf.layers.reshape({ name: `${name}_spread`, targetShape: [1, 1, channels] }).apply(gate);
  const output = tf.layers.multiply({ name }).apply([input, spread as tf.SymbolicTensor]);
  const values = { input: context.valueOf(input), factors: context.valueOf(gate) };
  return context.record(output as tf.SymbolicTensor, { kind: 'scale', name, ...values });
}
