import * as tf from '@tensorflow/tfjs-layers';
import type { ModelContext } from '../model-context.ts';
import { glorotUniform } from './convolution.ts';

export interface Dense {
  readonly name: string;
  readonly units: number;
  readonly bias: boolean;
  /** Of the layer itself; none unless given. */
  readonly activation?: 'sigmoid';
}

/** A 1x1 convolution of pooled features, as a matrix product: `[batch, channels]` to `[batch, units]`. */
export function dense(
  context: ModelContext,
  input: tf.SymbolicTensor,
  { name, units, bias, activation }: Dense,
): tf.SymbolicTensor {
  const layer = tf.layers.dense({
    name,
    units,
    useBias: bias,
    ...(activation === undefined ? {} : { activation }),
    kernelInitializer: glorotUniform(context),
  });
  const output = layer.apply(input) as tf.SymbolicTensor;
  const product = { kind: 'dense', name, input: context.valueOf(input), bias } as const;
  if (activation === undefined) return context.record(output, product);
  return context.record(output, product, (sum) => ({
    kind: 'activation',
    name: `${name}_${activation}`,
    input: sum,
    activation,
  }));
}
