import * as tf from '@tensorflow/tfjs-core';
import type { Preprocess } from '../domain/run.ts';
import { makeBatch, planBatch, type BatchSource } from './batches.ts';
import type { Learner } from './learner.ts';
import { lossFunction } from './losses.ts';
import { countParameters } from './models/build-model.ts';
import type { NamedTensors } from './optimizers/optimizer.ts';
import { createPredictor } from './predict.ts';
import { segmentWith } from './segment.ts';
import { addGradients, applyGradients, computeGradients } from './train-step.ts';
import { createTrainingState, disposeSlots, readTensors, restoreTrainingState } from './training-state.ts';

export interface EagerSettings {
  readonly source: BatchSource;
  readonly preprocess: Preprocess;
  /** Of the backend that is tfjs's current one. */
  readonly moduleHash: string;
  /** Why the run is not compiled. */
  readonly reason: string;
}

/** Trains with tfjs, operation by operation, on its current backend. */
export function createEagerLearner({ source, preprocess, moduleHash, reason }: EagerSettings): Learner {
  const { parameters, seed, dataset, normalise } = source;
  const state = createTrainingState(parameters, seed);
  const { predict, deployable } = createPredictor(state.model, { preprocess, normalise });
  const lossOf = lossFunction(parameters.loss);
  let epoch = 0;
  let order: readonly number[] = [];
  let sum: NamedTensors | null = null;
  return {
    description: { kind: 'eager', details: reason },
    moduleHash,
    parameters: countParameters(state.model),
    get optimizerStep() {
      return state.optimizerState.step;
    },
    beginEpoch(nextEpoch, nextOrder) {
      epoch = nextEpoch;
      order = nextOrder;
      if (sum !== null) tf.dispose(sum);
      sum = null;
    },
    async learn(step) {
      const started = performance.now();
      const batch = makeBatch(source, planBatch(source, order, { epoch, step }));
      const dataMilliseconds = performance.now() - started;
      const { loss, gradients } = computeGradients(state, batch, lossOf);
      tf.dispose([batch.images, batch.masks]);
      sum = addGradients(sum, gradients);
      return { loss: readAndDispose(loss), dataMilliseconds };
    },
    update({ batches, learningRate }) {
      if (sum === null) throw new Error('expected gradients to apply, got none');
      applyGradients(state, { sum, batches, learningRate });
      sum = null;
    },
    segment: segmentWith({ predict, dataset, lossOf }),
    readTensors: () => readTensors(state),
    restore: (checkpoint) => restoreTrainingState(state, checkpoint),
    async close() {
      if (sum !== null) tf.dispose(sum);
      disposeSlots(state);
      deployable.dispose();
    },
  };
}

async function readAndDispose(loss: tf.Scalar): Promise<number> {
  try {
    return (await loss.data())[0]!;
  } finally {
    loss.dispose();
  }
}
