import * as tf from '@tensorflow/tfjs-layers';
import type { ModelContext } from '../model-context.ts';

export type ActivationName = 'relu' | 'hard-swish';

export function activate(
  context: ModelContext,
  input: tf.SymbolicTensor,
  { name, activation }: { name: string; activation: ActivationName | 'hard-sigmoid' | 'sigmoid' },
): tf.SymbolicTensor {
  const output = layersOf[activation](input, name);
  return context.record(output, { kind: 'activation', name, input: context.valueOf(input), activation });
}

const layersOf = {
  relu: (input: tf.SymbolicTensor, name: string) =>
    tf.layers.reLU({ name }).apply(input) as tf.SymbolicTensor,
  'hard-swish': hardSwish,
  'hard-sigmoid': hardSigmoid,
  sigmoid: (input: tf.SymbolicTensor, name: string) =>
    tf.layers.activation({ name, activation: 'sigmoid' }).apply(input) as tf.SymbolicTensor,
};

/** x * hardSigmoid(x) (Howard et al. 2019, section 5.2). */
function hardSwish(input: tf.SymbolicTensor, name: string): tf.SymbolicTensor {
  return tf.layers.multiply({ name }).apply([input, hardSigmoid(input, `${name}_gate`)]) as tf.SymbolicTensor;
}

/**
 * relu6(x + 3) / 6 (Howard et al. 2019, section 5.2), written as x / 6 + 1/2 limited to [0, 1].
 * The layer of that name in tfjs-layers is another function (slope 0.2).
 */
function hardSigmoid(input: tf.SymbolicTensor, name: string): tf.SymbolicTensor {
  const line = tf.layers.rescaling({ name: `${name}_line`, scale: 1 / 6, offset: 0.5 }).apply(input);
  return tf.layers.reLU({ name, maxValue: 1 }).apply(line) as tf.SymbolicTensor;
}
