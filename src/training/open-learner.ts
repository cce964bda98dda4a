import { fitNormalisation } from '../dataset/normalisation.ts';
import type { PackedDataset } from '../dataset/packed-dataset.ts';
import type { OpenBackend } from './backends/backend.ts';
import type { BatchSource } from './batches.ts';
import { openCompiledLearner } from './compiled/compiled-learner.ts';
import { NotCompiled } from './compiled/lower-variant.ts';
import { createEagerLearner } from './eager-learner.ts';
import type { Learner } from './learner.ts';
import { planEpochSlices } from './oversampling.ts';
import type { TrainingJob } from './training-job.ts';

export interface LearnerInput {
  readonly job: Pick<TrainingJob, 'parameters' | 'seed' | 'preprocess' | 'trainingSlices' | 'engine'>;
  readonly dataset: PackedDataset;
  readonly backend: OpenBackend;
}

/** Before its first step: the compiled plan on wasm where it knows the network, else tfjs step by step. */
export async function openLearner({ job, dataset, backend }: LearnerInput): Promise<Learner> {
  const { parameters, seed, preprocess, trainingSlices, engine } = job;
  const { moduleHash } = backend;
  const normalise = fitNormalisation(dataset, trainingSlices, preprocess);
  const source = { dataset, parameters, normalise, seed };
  const eager = (reason: string) => createEagerLearner({ source, preprocess, moduleHash, reason });
  if (backend.name !== 'wasm') return eager(`backend ${backend.name}`);
  if (engine === null) return eager('not asked for');
  try {
    return await openCompiledLearner({
      source,
      engine,
      images: imagesOf(source, trainingSlices),
      moduleHash,
    });
  } catch (error) {
    if (error instanceof NotCompiled) return eager(error.message);
    throw error;
  }
}

/** A batch is as large as asked for, or all that an epoch has. */
function imagesOf({ parameters, dataset, seed }: BatchSource, trainingSlices: readonly number[]): number {
  const { hasTumour } = dataset.index;
  const order = planEpochSlices({ parameters, trainingSlices, hasTumour, seed, epoch: 1 });
  return Math.min(parameters.batchSize, order.length);
}
