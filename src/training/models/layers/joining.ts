import * as tf from '@tensorflow/tfjs-layers';
import type { ModelContext } from '../model-context.ts';

/** The sum of tensors of one shape. */
export function add(
  context: ModelContext,
  inputs: readonly tf.SymbolicTensor[],
  name: string,
): tf.SymbolicTensor {
  const output = tf.layers.add({ name }).apply([...inputs]) as tf.SymbolicTensor;
  return context.record(output, { kind: 'add', name, inputs: inputs.map((each) => context.valueOf(each)) });
}

/** The channels of all, one after the other. */
export function concatenate(
  context: ModelContext,
  inputs: readonly tf.SymbolicTensor[],
  name: string,
): tf.SymbolicTensor {
  const output = tf.layers.concatenate({ name }).apply([...inputs]) as tf.SymbolicTensor;
  const values = inputs.map((each) => context.valueOf(each));
  return context.record(output, { kind: 'concatenate', name, inputs: values });
}
