import { join } from 'node:path';
import { readCheckpoint, type ReadCheckpoint } from '../checkpoints/read-checkpoint.ts';
import { checkpointFolder } from '../checkpoints/checkpoint.ts';
import { removeOtherCheckpoints } from '../checkpoints/remove-checkpoints.ts';
import { openPacked } from '../dataset/open-packed.ts';
import type { OpenBackend } from './backends/backend.ts';
import { openBackend } from './backends/open-backend.ts';
import { finishEpoch } from './finish-epoch.ts';
import type { Learner } from './learner.ts';
import { openLearner } from './open-learner.ts';
import { createProgressReporter } from './progress-reporter.ts';
import { countModelMacs } from './models/count-model-macs.ts';
import { newProgress, resumedProgress } from './run-progress.ts';
import { checkTrainingJob } from './check-training-job.ts';
import { trainEpoch } from './train-epoch.ts';
import { describeFailure } from './trainer-failure.ts';
import type { TrainingHooks } from './training-hooks.ts';
import type { TrainingJob } from './training-job.ts';
import type { TrainingSession } from './training-session.ts';

import { guardWasmMemory } from './wasm-memory-guard.ts';

/**
 * Trains one run to the end of its budget, from its checkpoint where the job names one. Interrupted after any epoch
 * and taken up again, it ends with the very weights of the undisturbed run, on the same backend and module. Never
 * rejects for a failure of the run: the last message says how it ended (`completed`, `stopped`, `diverged` or `failed`).
 */
export async function trainRun(job: TrainingJob, hooks: TrainingHooks): Promise<void> {
  try {
    await openAndTrain(job, hooks);
  } catch (error) {
    hooks.report(describeFailure(error));
  }
}

async function openAndTrain(job: TrainingJob, hooks: TrainingHooks): Promise<void> {
  const dataset = openPacked(job.packedFolder);
  checkTrainingJob(job, dataset.index);
  const resumed = job.resumeFrom === null ? null : await readCheckpoint(job.resumeFrom);
  const backend = await openBackend(job.backend);
  try {
    guardWasmMemory();
    const learner = await openLearner({ job, dataset, backend });
    try {
      if (resumed !== null) learner.restore(resumed);
      const progress = resumed === null ? newProgress() : resumedProgress(resumed.state);
      const mixed = resumed !== null && isMixed(resumed, backend, learner);
      const weightsChecksum = resumed?.weightsChecksum ?? '';
      await trainEpochs({ job, hooks, backend, dataset, learner, progress, mixed, weightsChecksum });
    } finally {
      await learner.close();
    }
  } finally {
    // A backend that has just failed may fail again here; how the run ended is what counts.
    await backend.close().catch(() => undefined);
  }
}

async function trainEpochs(session: TrainingSession): Promise<void> {
  const { job, hooks, dataset, learner, progress } = session;
  const { parameters, seed, epochs, trainingSlices } = job;
  const { hasTumour } = dataset.index;
  reportStart(session);
  while (progress.epoch < epochs) {
    const epoch = progress.epoch + 1;
    const { plateau } = progress;
    const onStep = createProgressReporter(hooks, { epoch, batchSize: parameters.batchSize });
    const slices = { parameters, trainingSlices, hasTumour, seed, epoch };
    const trained = await trainEpoch(learner, { ...slices, epochs, plateau, onStep });
    const outcome = await finishEpoch(session, epoch, trained);
    if (outcome.type === 'diverged') return hooks.report({ ...outcome, epoch });
    hooks.report(outcome);
    const goOn = await hooks.acknowledged(epoch);
    // Only now may the epochs before go: until the store knew of this one, they were what it would resume from.
    await removeOtherCheckpoints({
      runFolder: job.checkpointFolder,
      token: job.token,
      keep: [
        checkpointFolder(job.checkpointFolder, job.token, progress.epoch),
        join(job.checkpointFolder, progress.best!.folder),
      ],
    });
    if (!goOn) return hooks.report({ type: 'stopped', epoch, weightsChecksum: session.weightsChecksum });
  }
  hooks.report({
    type: 'completed',
    bestEpoch: progress.best!.epoch,
    weightsChecksum: session.weightsChecksum,
  });
}

function reportStart({ job, hooks, backend, learner, progress, mixed }: TrainingSession): void {
  hooks.report({
    type: 'started',
    backend: backend.name,
    device: backend.device,
    moduleHash: learner.moduleHash,
    engine: `${learner.description.kind}: ${learner.description.details}`,
    trainableParameters: learner.parameters.trainable,
    totalParameters: learner.parameters.total,
    macs: countModelMacs(job.parameters),
    resumedFromEpoch: progress.epoch,
    mixed,
  });
}

function isMixed({ state }: ReadCheckpoint, backend: OpenBackend, learner: Learner): boolean {
  return state.mixed || state.backend !== backend.name || state.moduleHash !== learner.moduleHash;
}
