import * as tf from '@tensorflow/tfjs-core';
import { countBatches, makeBatch, type BatchSource } from './batches.ts';
import { lossFunction } from './losses.ts';
import type { NamedTensors } from './optimizers/optimizer.ts';
import { planEpochSlices } from './oversampling.ts';
import { learningRateAt } from './schedule.ts';
import { createLossMean } from './loss-mean.ts';
import { addGradients, applyGradients, computeGradients } from './train-step.ts';
import type { TrainingState } from './training-state.ts';

export interface TrainEpochInput {
  readonly source: BatchSource;
  readonly trainingSlices: readonly number[];
  /** From 1. */
  readonly epoch: number;
  /** The run's budget. */
  readonly epochs: number;
  readonly onStep: (step: number, steps: number) => Promise<void> | void;
}

export interface TrainedEpoch {
  /** Mean over the batches; not finite when training diverged, and then the epoch was broken off. */
  readonly loss: number;
  /** The last update's. */
  readonly learningRate: number;
  readonly images: number;
  /** Seconds spent on making batches, and in all. */
  readonly dataSeconds: number;
  readonly seconds: number;
}

/** One pass over the epoch's slices; an update follows the mean gradient of `accumulation` batches. */
export async function trainEpoch(state: TrainingState, input: TrainEpochInput): Promise<TrainedEpoch> {
  const { source, epoch, onStep } = input;
  const { accumulation, batchSize, loss: lossName } = source.parameters;
  const lossOf = lossFunction(lossName);
  const order = orderSlices(input);
  const steps = countBatches(order.length, batchSize);
  const losses = createLossMean();
  const started = performance.now();
  let dataMs = 0;
  let learningRate = 0;
  let sum: NamedTensors | null = null;
  for (let step = 0; step < steps && losses.isFinite(); step++) {
    const batchStarted = performance.now();
    const batch = makeBatch(source, order, { epoch, step });
    dataMs += performance.now() - batchStarted;
    const { loss, gradients } = computeGradients(state, batch, lossOf);
    tf.dispose([batch.images, batch.masks]);
    sum = addGradients(sum, gradients);
    const batches = (step % accumulation) + 1;
    if (batches === accumulation || step === steps - 1) {
      learningRate = rateOf(state, input, { step, steps });
      applyGradients(state, { sum, batches, learningRate });
      sum = null;
    }
    await losses.add(loss);
    await onStep(step + 1, steps);
  }
  if (sum !== null) tf.dispose(sum);
  return {
    loss: await losses.mean(),
    learningRate,
    images: Math.min(steps * batchSize, order.length),
    dataSeconds: dataMs / 1000,
    seconds: (performance.now() - started) / 1000,
  };
}

function orderSlices({
  source: { parameters, seed, dataset },
  trainingSlices,
  epoch,
}: TrainEpochInput): number[] {
  const { hasTumour } = dataset.index;
  return planEpochSlices({ parameters, trainingSlices, hasTumour, seed, epoch });
}

function rateOf(
  { plateau }: TrainingState,
  { source: { parameters }, epoch, epochs }: TrainEpochInput,
  { step, steps }: { step: number; steps: number },
): number {
  const update = Math.floor(step / parameters.accumulation);
  const stepsPerEpoch = Math.ceil(steps / parameters.accumulation);
  return learningRateAt(parameters, { epoch, epochs, step: update, stepsPerEpoch, plateau });
}
