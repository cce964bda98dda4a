import { countBatches } from './batches.ts';
import type { Learner } from './learner.ts';
import { createLossMean } from './loss-mean.ts';
import { planEpochSlices, type EpochSlicesInput } from './oversampling.ts';
import { learningRateAt, type PlateauState } from './schedule.ts';

export interface TrainEpochInput extends EpochSlicesInput {
  /** The run's budget. */
  readonly epochs: number;
  readonly plateau: PlateauState;
  readonly onStep: (step: number, steps: number) => Promise<void> | void;
}

export interface TrainedEpoch {
  /** Mean over the batches; not finite when training diverged, and then the epoch was broken off. */
  readonly loss: number;
  /** The last update's. */
  readonly learningRate: number;
  readonly images: number;
  /** Seconds spent on waiting for batches, and in all. */
  readonly dataSeconds: number;
  readonly seconds: number;
}

/** One pass over the epoch's slices; an update follows the mean gradient of `accumulation` batches. */
export async function trainEpoch(learner: Learner, input: TrainEpochInput): Promise<TrainedEpoch> {
  const { parameters, epoch, onStep } = input;
  const { accumulation, batchSize } = parameters;
  const order = planEpochSlices(input);
  const steps = countBatches(order.length, batchSize);
  const losses = createLossMean();
  const started = performance.now();
  let dataMs = 0;
  let learningRate = 0;
  learner.beginEpoch(epoch, order);
  for (let step = 0; step < steps && losses.isFinite(); step++) {
    const { loss, dataMilliseconds } = await learner.learn(step);
    dataMs += dataMilliseconds;
    const batches = (step % accumulation) + 1;
    if (batches === accumulation || step === steps - 1) {
      learningRate = rateOf(input, { step, steps });
      learner.update({ batches, learningRate });
    }
    await losses.add(loss);
    await onStep(step + 1, steps);
  }
  return {
    loss: await losses.mean(),
    learningRate,
    images: Math.min(steps * batchSize, order.length),
    dataSeconds: dataMs / 1000,
    seconds: (performance.now() - started) / 1000,
  };
}

function rateOf(
  { parameters, plateau, epoch, epochs }: TrainEpochInput,
  { step, steps }: { step: number; steps: number },
): number {
  const update = Math.floor(step / parameters.accumulation);
  const stepsPerEpoch = Math.ceil(steps / parameters.accumulation);
  return learningRateAt(parameters, { epoch, epochs, step: update, stepsPerEpoch, plateau });
}
