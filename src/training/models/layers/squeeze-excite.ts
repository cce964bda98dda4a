import * as tf from '@tensorflow/tfjs-layers';
import type { ModelContext } from '../model-context.ts';
import { activate } from './activation.ts';
import { dense } from './dense.ts';
import { averagePixels } from './pooling.ts';

export interface SqueezeExcite {
  readonly name: string;
  /** The squeezed channels are rounded to a multiple of this. */
  readonly multipleOf: number;
  readonly bias: boolean;
}

/**
 * Scales each channel by a gate computed from all channels' means (Hu et al. 2018; a quarter of the channels, hard sigmoid
 * as in Howard et al. 2019).
 */
export function squeezeExcite(
  context: ModelContext,
  input: tf.SymbolicTensor,
  { name, multipleOf, bias }: SqueezeExcite,
): tf.SymbolicTensor {
  const channels = input.shape[3] as number;
  const means = averagePixels(context, input, `${name}_mean`);
  const units = roundToMultiple(Math.floor(channels / 4), multipleOf);
  const squeezed = dense(context, means, { name: `${name}_squeeze`, units, bias });
  const active = activate(context, squeezed, { name: `${name}_relu`, activation: 'relu' });
  const excited = dense(context, active, { name: `${name}_excite`, units: channels, bias });
  const gate = activate(context, excited, { name: `${name}_gate`, activation: 'hard-sigmoid' });
  return scaleChannels(context, { input, gate, name });
}

/** To the nearest multiple, at least one, and never by more than a tenth down (`_make_divisible` of torchvision). */
function roundToMultiple(channels: number, multipleOf: number): number {
  const nearest = Math.max(multipleOf, Math.floor((channels + multipleOf / 2) / multipleOf) * multipleOf);
  return nearest < 0.9 * channels ? nearest + multipleOf : nearest;
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
