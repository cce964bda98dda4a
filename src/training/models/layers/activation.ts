import * as tf from '@tensorflow/tfjs-layers';

export type ActivationName = 'relu' | 'hard-swish';

export function activate(
  input: tf.SymbolicTensor,
  activation: ActivationName,
  name: string,
): tf.SymbolicTensor {
  if (activation === 'hard-swish') return hardSwish(input, name);
  return tf.layers.reLU({ name }).apply(input) as tf.SymbolicTensor;
}

/** x * hardSigmoid(x) (Howard et al. 2019, section 5.2). */
function hardSwish(input: tf.SymbolicTensor, name: string): tf.SymbolicTensor {
  return tf.layers.multiply({ name }).apply([input, hardSigmoid(input, `${name}_gate`)]) as tf.SymbolicTensor;
}

/**
 * relu6(x + 3) / 6 (Howard et al. 2019, section 5.2), written as x / 6 + 1/2 limited to [0, 1].
 * The layer of that name in tfjs-layers is another function (slope 0.2).
 */
export function hardSigmoid(input: tf.SymbolicTensor, name: string): tf.SymbolicTensor {
  const line = tf.layers.rescaling({ name: `${name}_line`, scale: 1 / 6, offset: 0.5 }).apply(input);
  return tf.layers.reLU({ name, maxValue: 1 }).apply(line) as tf.SymbolicTensor;
}
