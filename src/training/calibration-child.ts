// Entry of the process that measures one backend: receives a MeasureRequest, sends a MeasureReply, ends.
import * as tf from '@tensorflow/tfjs-core';
import { toDiceboardError } from '../domain/errors.ts';
import type { VariantParameters } from '../domain/variant-parameters.ts';
import { openBackend } from './backends/open-backend.ts';
import type { TrainingSpeed } from './calibration.ts';
import { lossFunction } from './losses.ts';
import type { MeasureReply, MeasureRequest } from './measure-in-child.ts';
import { applyGradients, computeGradients } from './train-step.ts';
import { createTrainingState, type TrainingState } from './training-state.ts';

/** The first steps compile; then a step is repeated for so long, at least twice. */
const warmSteps = 2;
const measureMs = 1_000;

process.once('message', async (request) => {
  const reply = await measure(request as MeasureRequest);
  process.send!(reply, () => process.exit(0));
});

async function measure({ backend, parameters, takeSoftware }: MeasureRequest): Promise<MeasureReply> {
  try {
    const { software, device } = await openBackend(backend);
    if (software && !takeSoftware) return { type: 'unavailable', message: `${device} is no hardware` };
    return { type: 'speed', speed: await measureSpeed(parameters) };
  } catch (error) {
    return { type: 'unavailable', message: toDiceboardError(error).message };
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
