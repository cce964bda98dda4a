import { join } from 'node:path';
import { readCheckpoint, type ReadCheckpoint } from '../checkpoints/read-checkpoint.ts';
import { checkpointFolder } from '../checkpoints/checkpoint.ts';
import { removeOtherCheckpoints } from '../checkpoints/remove-checkpoints.ts';
import { fitNormalisation } from '../dataset/normalisation.ts';
import { openPacked } from '../dataset/open-packed.ts';
import { openBackend } from './backends/open-backend.ts';
import { finishEpoch } from './finish-epoch.ts';
import { countParameters } from './models/build-model.ts';
import { createPredictor } from './predict.ts';
import { createProgressReporter } from './progress-reporter.ts';
import { checkTrainingJob } from './check-training-job.ts';
import { trainEpoch } from './train-epoch.ts';
import { describeFailure } from './trainer-failure.ts';
import type { TrainingHooks } from './training-hooks.ts';
import type { TrainingJob } from './training-job.ts';
import type { TrainingSession } from './training-session.ts';
import { createTrainingState, disposeSlots, restoreTrainingState } from './training-state.ts';
import { guardWasmMemory } from './wasm-memory-guard.ts';

/**
 * Trains one run to the end of its budget, from its checkpoint where the job names one. Interrupted after any epoch
 * and taken up again, it ends with the very weights of the undisturbed run, on the same backend and module. Never
 * rejects for a failure of the run: the last message says how it ended (`completed`, `diverged` or `failed`).
 */
export async function trainRun(job: TrainingJob, hooks: TrainingHooks): Promise<void> {
  try {
    await openAndTrain(job, hooks);
  } catch (error) {
    hooks.report(describeFailure(error));
  }
}

async function openAndTrain(job: TrainingJob, hooks: TrainingHooks): Promise<void> {
  const { parameters, seed } = job;
  const dataset = openPacked(job.packedFolder);
  checkTrainingJob(job, dataset.index);
  const resumed = job.resumeFrom === null ? null : await readCheckpoint(job.resumeFrom);
  const backend = await openBackend(job.backend);
  try {
    guardWasmMemory();
    const normalise = fitNormalisation(dataset, job.trainingSlices, job.preprocess);
    const source = { dataset, parameters, normalise, seed };
    const state = createTrainingState(parameters, seed);
    const { predict, deployable } = createPredictor(state.model, { preprocess: job.preprocess, normalise });
    try {
      if (resumed !== null) restoreTrainingState(state, resumed);
      const mixed = resumed !== null && isMixed(resumed, backend);
      const weightsChecksum = resumed?.weightsChecksum ?? '';
      await trainEpochs({ job, hooks, backend, source, state, predict, mixed, weightsChecksum });
    } finally {
      disposeSlots(state);
      deployable.dispose();
    }
  } finally {
    // A backend that has just failed may fail again here; how the run ended is what counts.
    await backend.close().catch(() => undefined);
  }
}

async function trainEpochs(session: TrainingSession): Promise<void> {
  const { job, hooks, state } = session;
  reportStart(session);
  while (state.epoch < job.epochs) {
    const epoch = state.epoch + 1;
    const onStep = createProgressReporter(hooks, { epoch, batchSize: job.parameters.batchSize });
    const { trainingSlices, epochs } = job;
    const trained = await trainEpoch(state, {
      source: session.source,
      trainingSlices,
      epoch,
      epochs,
      onStep,
    });
    const outcome = await finishEpoch(session, epoch, trained);
    if (outcome.type === 'diverged') return hooks.report({ ...outcome, epoch });
    hooks.report(outcome);
    await hooks.acknowledged(epoch);
    // Only now may the epochs before go: until the store knew of this one, they were what it would resume from.
    await removeOtherCheckpoints({
      runFolder: job.checkpointFolder,
      token: job.token,
      keep: [
        checkpointFolder(job.checkpointFolder, job.token, state.epoch),
        join(job.checkpointFolder, state.best!.folder),
      ],
    });
  }
  hooks.report({
    type: 'completed',
    bestEpoch: state.best!.epoch,
    weightsChecksum: session.weightsChecksum,
  });
}

function reportStart({ hooks, backend, state, mixed }: TrainingSession): void {
  const { trainable, total } = countParameters(state.model);
  hooks.report({
    type: 'started',
    backend: backend.name,
    device: backend.device,
    moduleHash: backend.moduleHash,
    trainableParameters: trainable,
    totalParameters: total,
    resumedFromEpoch: state.epoch,
    mixed,
  });
}

function isMixed({ state }: ReadCheckpoint, backend: { name: string; moduleHash: string }): boolean {
  return state.mixed || state.backend !== backend.name || state.moduleHash !== backend.moduleHash;
}
