import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { ReadCheckpoint } from '../checkpoints/read-checkpoint.ts';
import type { NamedTensor } from '../checkpoints/checkpoint.ts';
import type { VariantParameters } from '../domain/variant-parameters.ts';
import { buildModel } from './models/build-model.ts';
import { loadWeights, readWeights, trainableTensors } from './model-weights.ts';
import { makeOptimizer } from './optimizers/make-optimizer.ts';
import type { NamedTensors, Optimizer, OptimizerState } from './optimizers/optimizer.ts';

/** A network and its optimizer as tfjs's tensors. */
export interface TrainingState {
  readonly model: LayersModel;
  readonly optimizer: Optimizer;
  optimizerState: OptimizerState;
}

/** Before the first step: weights that depend on parameters and seed alone. */
export function createTrainingState(parameters: VariantParameters, seed: number): TrainingState {
  const model = buildModel(parameters, seed);
  const optimizer = makeOptimizer(parameters);
  return { model, optimizer, optimizerState: optimizer.init(trainableTensors(model)) };
}

/** Takes up a checkpoint, bit for bit. */
export function restoreTrainingState(state: TrainingState, checkpoint: ReadCheckpoint): void {
  loadWeights(state.model, checkpoint.weights);
  tf.dispose(state.optimizerState.slots);
  state.optimizerState = {
    step: checkpoint.state.optimizerStep,
    slots: toTensors(checkpoint.optimizer),
  };
}

/** Copies of all tensors of a state, for a checkpoint. */
export async function readTensors(
  state: TrainingState,
): Promise<{ weights: NamedTensor[]; optimizer: NamedTensor[] }> {
  const optimizer: NamedTensor[] = [];
  for (const [name, tensor] of Object.entries(state.optimizerState.slots)) {
    optimizer.push({ name, shape: tensor.shape, values: (await tensor.data()) as Float32Array });
  }
  return { weights: await readWeights(state.model), optimizer };
}

/** Frees all but the network, which its predictor's graph takes along. */
export function disposeSlots(state: TrainingState): void {
  tf.dispose(state.optimizerState.slots);
}

function toTensors(tensors: readonly NamedTensor[]): NamedTensors {
  return Object.fromEntries(
    tensors.map(({ name, shape, values }) => [name, tf.tensor(values, [...shape], 'float32')]),
  );
}
