import { fitNormalisation } from '../dataset/normalisation.ts';
import type { PackedDataset } from '../dataset/packed-dataset.ts';
import type { OpenBackend } from './backends/backend.ts';
import { createEagerLearner } from './eager-learner.ts';
import type { Learner } from './learner.ts';
import type { TrainingJob } from './training-job.ts';

/** The fastest learner that knows the job's network on this backend, before its first step. */
export async function openLearner({
  job,
  dataset,
  backend,
}: {
  job: Pick<TrainingJob, 'parameters' | 'seed' | 'preprocess' | 'trainingSlices'>;
  dataset: PackedDataset;
  backend: OpenBackend;
}): Promise<Learner> {
  const { parameters, seed, preprocess } = job;
  const normalise = fitNormalisation(dataset, job.trainingSlices, preprocess);
  const source = { dataset, parameters, normalise, seed };
  const reason = `backend ${backend.name}`;
  return createEagerLearner({ source, preprocess, moduleHash: backend.moduleHash, reason });
}
