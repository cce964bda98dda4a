// Entry of the process that opens and measures one backend: receives a CalibrationRequest, sends the answer, ends.
import * as tf from '@tensorflow/tfjs-core';
import { toDiceboardError } from '../domain/errors.ts';
import type { BackendName } from '../domain/run.ts';
import type { VariantParameters } from '../domain/variant-parameters.ts';
import { openBackend } from './backends/open-backend.ts';
import { lossFunction } from './losses.ts';
import { applyGradients, computeGradients } from './train-step.ts';
import { createTrainingState, type TrainingState } from './training-state.ts';
import type { TrainingSpeed } from './training-speed.ts';

export interface CalibrationRequest {
  readonly backend: BackendName;
  /** Null only opens it. */
  readonly parameters: VariantParameters | null;
  /** Measure a software GPU too. */
  readonly measureSoftware?: boolean;
}

export type CalibrationAnswer =
  | {
      readonly type: 'open';
      readonly device: string;
      readonly software: boolean;
      /** Null where nothing was to be measured. */
      readonly speed: TrainingSpeed | null;
    }
  | { readonly type: 'closed'; readonly reason: string };

/** The first steps compile; then a step is repeated for so long, at least twice. */
const warmSteps = 2;
const measureMs = 1_000;

process.once('message', async (request) => {
  const answer = await open(request as CalibrationRequest);
  process.send!(answer, () => process.exit(0));
});

async function open({
  backend,
  parameters,
  measureSoftware,
}: CalibrationRequest): Promise<CalibrationAnswer> {
  try {
    const { software, device } = await openBackend(backend);
    const wanted = parameters !== null && (!software || measureSoftware === true);
    return { type: 'open', device, software, speed: wanted ? await measureSpeed(parameters) : null };
  } catch (error) {
    return { type: 'closed', reason: toDiceboardError(error).message };
  }
}

async function measureSpeed(parameters: VariantParameters): Promise<TrainingSpeed> {
  const { batchSize, imageSize, learningRate, loss } = parameters;
  const state = createTrainingState(parameters, 1);
  const images = tf.randomNormal([batchSize, imageSize, imageSize, 3], 0, 1, 'float32', 1) as tf.Tensor4D;
  const masks = tf.zeros([batchSize, imageSize, imageSize, 1]) as tf.Tensor4D;
  const lossOf = lossFunction(loss);
  const train = async () => {
    const { gradients, loss: value } = computeGradients(state, { images, masks }, lossOf);
    applyGradients(state, { sum: gradients, batches: 1, learningRate });
    await value.data();
    value.dispose();
  };
  const predict = async () => {
    const output = state.model.predictOnBatch(images) as tf.Tensor;
    await output.data();
    output.dispose();
  };
  return {
    trainingMilliseconds: (await timeOf(train)) / batchSize,
    evaluationMilliseconds: (await timeOf(predict)) / batchSize,
    checkpointBytes: checkpointBytes(state),
  };
}

/** Median, in milliseconds. */
async function timeOf(action: () => Promise<void>): Promise<number> {
  for (let step = 0; step < warmSteps; step += 1) await action();
  const times: number[] = [];
  const start = performance.now();
  while (times.length < 2 || performance.now() - start < measureMs) {
    const begin = performance.now();
    await action();
    times.push(performance.now() - begin);
  }
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)]!;
}

/** 4 bytes a number: weights, running statistics and the optimizer's slots. */
function checkpointBytes({ model, optimizerState }: TrainingState): number {
  const slots = Object.values(optimizerState.slots).reduce((sum, { size }) => sum + size, 0);
  return 4 * (model.countParams() + slots);
}
