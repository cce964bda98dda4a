import * as tf from '@tensorflow/tfjs-core';
import type { Batch } from './batches.ts';
import type { LossFunction } from './losses.ts';
import { assignTrainable, trainableTensors, trainableVariables } from './model-weights.ts';
import type { NamedTensors } from './optimizers/optimizer.ts';
import type { TrainingState } from './training-state.ts';

export interface BatchGradients {
  readonly loss: tf.Scalar;
  readonly gradients: NamedTensors;
}

/** Forward and backward through one batch; batch norm's running statistics move, no weight does. */
export function computeGradients(
  { model }: TrainingState,
  { images, masks }: Batch,
  lossOf: LossFunction,
): BatchGradients {
  const variables = trainableVariables(model);
  const { value, grads } = tf.variableGrads(
    () => lossOf(masks, model.apply(images, { training: true }) as tf.Tensor4D),
    variables.map(({ variable }) => variable),
  );
  const gradients = variables.map(({ name, variable }) => [name, grads[variable.name]!] as const);
  return { loss: value, gradients: Object.fromEntries(gradients) };
}

/** Sum of two batches' gradients; disposes of both. */
export function addGradients(sum: NamedTensors | null, more: NamedTensors): NamedTensors {
  if (sum === null) return more;
  const added = Object.entries(sum).map(([name, tensor]) => [name, tf.add(tensor, more[name]!)] as const);
  tf.dispose([sum, more]);
  return Object.fromEntries(added);
}

/** One update with the mean of `batches` batches' summed gradients; disposes of them. */
export function applyGradients(
  state: TrainingState,
  { sum, batches, learningRate }: { sum: NamedTensors; batches: number; learningRate: number },
): void {
  const gradients = batches === 1 ? sum : scale(sum, 1 / batches);
  const before = state.optimizerState;
  const weights = trainableTensors(state.model);
  const updated = state.optimizer.update({ gradients, state: before, weights, learningRate });
  assignTrainable(state.model, updated.weights);
  state.optimizerState = updated.state;
  tf.dispose([gradients, before.slots, updated.weights]);
}

function scale(tensors: NamedTensors, factor: number): NamedTensors {
  const scaled = Object.entries(tensors).map(([name, tensor]) => [name, tf.mul(tensor, factor)] as const);
  tf.dispose(tensors);
  return Object.fromEntries(scaled);
}
