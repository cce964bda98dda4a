import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { NamedTensor } from '../checkpoints/checkpoint.ts';
import { DiceboardError } from '../domain/errors.ts';
import type { NamedTensors } from './optimizers/optimizer.ts';

type LayerWeight = LayersModel['weights'][number];

/** The model's trainable variables by name, no copies. */
export function trainableTensors(model: LayersModel): NamedTensors {
  return Object.fromEntries(model.trainableWeights.map((weight) => [weight.originalName, weight.read()]));
}

/** The same as variables, for `tf.variableGrads`, with the names under which it returns gradients. */
export function trainableVariables(model: LayersModel): { name: string; variable: tf.Variable }[] {
  return model.trainableWeights.map((weight) => ({
    name: weight.originalName,
    variable: variableOf(weight),
  }));
}

/** Sets the trainable variables; the tensors given remain the caller's. */
export function assignTrainable(model: LayersModel, tensors: NamedTensors): void {
  for (const weight of model.trainableWeights) variableOf(weight).assign(tensors[weight.originalName]!);
}

/** Values of all weights, batch norm's running statistics included, in the model's order. */
export async function readWeights(model: LayersModel): Promise<NamedTensor[]> {
  const weights: NamedTensor[] = [];
  for (const weight of model.weights) {
    const tensor = weight.read();
    weights.push({
      name: weight.originalName,
      shape: tensor.shape,
      values: (await tensor.data()) as Float32Array,
    });
  }
  return weights;
}

/** Names and shapes of all weights, in the model's order. */
export function describeWeights(model: LayersModel): WeightDescription[] {
  return model.weights.map(({ originalName, shape, trainable }) => ({
    name: originalName,
    shape: shape as number[],
    trainable,
  }));
}

export interface WeightDescription {
  readonly name: string;
  readonly shape: readonly number[];
  readonly trainable: boolean;
}

/** Sets all weights, bit for bit. Throws MODEL_INVALID where names or shapes are another model's. */
export function loadWeights(model: LayersModel, weights: readonly NamedTensor[]): void {
  checkWeights(describeWeights(model), weights);
  tf.tidy(() =>
    model.weights.forEach((weight, index) => {
      const { values, shape } = weights[index]!;
      variableOf(weight).assign(tf.tensor(values, [...shape], 'float32'));
    }),
  );
}

/** Throws MODEL_INVALID where a checkpoint's names or shapes are another model's. */
export function checkWeights(
  model: readonly Omit<WeightDescription, 'trainable'>[],
  weights: readonly NamedTensor[],
): void {
  const expected = model.map(({ name, shape }) => describe(name, shape));
  const found = weights.map(({ name, shape }) => describe(name, shape));
  const place = expected.findIndex((name, index) => name !== found[index]);
  if (place === -1 && expected.length === found.length) return;
  const wanted = place === -1 ? `${expected.length} weights` : expected[place];
  const got = place === -1 ? found.length : (found[place] ?? 'nothing');
  throw new DiceboardError('MODEL_INVALID', `expected ${wanted} in the checkpoint, got ${got}`, {
    remedy: 'train the run anew with this version of diceboard',
  });
}

function describe(name: string, shape: readonly number[]): string {
  return `${name} [${shape.join(', ')}]`;
}

/** tfjs-layers keeps the variable private; reading gives the variable itself. */
function variableOf(weight: LayerWeight): tf.Variable {
  return weight.read() as tf.Variable;
}
