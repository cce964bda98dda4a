import * as tf from '@tensorflow/tfjs-core';
import { makeVariant } from '../../domain/variant.ts';
import type { VariantParameters } from '../../domain/variant-parameters.ts';
import { lossFunction } from '../losses.ts';
import { buildModel } from '../models/build-model.ts';

const side = 32;
const batch = 2;

export function tinyVariant(model: VariantParameters['model']): VariantParameters {
  const parameters = { model, imageSize: side };
  return makeVariant(model === 'unet' ? { ...parameters, width: 2 } : parameters).parameters;
}

/** Plain gradient descent on fixed images; the losses before each step. */
export async function trainTiny(
  parameters: VariantParameters,
  { steps }: { steps: number },
): Promise<number[]> {
  const model = buildModel(parameters, 1);
  const images = tf.randomUniform([batch, side, side, 3], -1, 1, 'float32', 5) as tf.Tensor4D;
  const masks = tf.tidy(() => tf.cast(tf.greater(tf.mean(images, 3, true), 0.1), 'float32')) as tf.Tensor4D;
  const variables = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
  const loss = lossFunction('bce-dice');
  const losses: number[] = [];
  for (let step = 0; step < steps; step += 1) {
    const { value, grads } = tf.variableGrads(
      () => loss(masks, model.apply(images, { training: true }) as tf.Tensor4D),
      variables,
    );
    losses.push((await value.data())[0]!);
    tf.tidy(() => {
      for (const variable of variables)
        variable.assign(tf.sub(variable, tf.mul(grads[variable.name]!, 0.02)));
    });
    tf.dispose([value, grads]);
  }
  tf.dispose([images, masks]);
  model.dispose();
  return losses;
}
