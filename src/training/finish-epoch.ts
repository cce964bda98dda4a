import type { NamedTensor } from '../checkpoints/checkpoint.ts';
import { writeCheckpoint } from '../checkpoints/write-checkpoint.ts';
import { summarise } from '../domain/dice.ts';
import type { PatientCounts } from '../domain/patient-counts.ts';
import { evaluate, type Evaluation } from './evaluation.ts';
import { updatePlateau } from './schedule.ts';
import type { TrainedEpoch } from './train-epoch.ts';
import type { CheckpointReport, EpochReport, TrainerMessage } from './trainer-message.ts';
import type { TrainingSession } from './training-session.ts';

type EpochMessage = Extract<TrainerMessage, { type: 'epoch' }>;
interface Divergence {
  readonly type: 'diverged';
  readonly reason: string;
}

/**
 * Scores the validation slices, moves the run on to the end of the epoch and writes its checkpoint. A loss or a
 * weight that is not finite is an outcome; the run's progress then stays what it was and nothing is written.
 */
export async function finishEpoch(
  session: TrainingSession,
  epoch: number,
  trained: TrainedEpoch,
): Promise<EpochMessage | Divergence> {
  if (!Number.isFinite(trained.loss)) return diverged('training loss', trained.loss);
  const { job, dataset, learner } = session;
  const started = performance.now();
  const { segment } = learner;
  const evaluation = await evaluate({ segment, dataset, slices: job.validationSlices });
  const evaluated = performance.now();
  if (!Number.isFinite(evaluation.loss)) return diverged('validation loss', evaluation.loss);
  const tensors = await learner.readTensors();
  const broken = [...tensors.weights, ...tensors.optimizer].find(isBroken);
  if (broken !== undefined) return diverged(`value in ${broken.name}`, 'NaN or infinity');

  const patients = moveOn(session, epoch, evaluation);
  const measured = performance.now();
  const report = describeEpoch({ epoch, trained, evaluation, patients: patients ?? evaluation.patients });
  const seconds = trained.seconds + (measured - started) / 1000;
  const checkpoint = await saveCheckpoint(session, tensors);
  session.hooks.timed?.(epoch, {
    data: trained.dataSeconds,
    step: trained.seconds - trained.dataSeconds,
    evaluation: (evaluated - started) / 1000,
    hd95: (measured - evaluated) / 1000,
    checkpoint: (performance.now() - measured) / 1000,
  });
  return { type: 'epoch', report: { ...report, seconds }, checkpoint, patients };
}

/** The progress after the epoch; the patients' counts with HD95 where it is the best so far, else null. */
function moveOn(
  { job, progress }: TrainingSession,
  epoch: number,
  evaluation: Evaluation,
): PatientCounts[] | null {
  const score = summarise(evaluation.patients)[job.metric] ?? 0;
  const isBest = progress.best === null || score > progress.best.score;
  progress.epoch = epoch;
  progress.plateau = updatePlateau(job.parameters, progress.plateau, evaluation.loss);
  if (!isBest) return null;
  progress.best = { epoch, score, folder: `${job.token}/${epoch}` };
  return evaluation.withHd95();
}

function describeEpoch({
  epoch,
  trained,
  evaluation,
  patients,
}: {
  epoch: number;
  trained: TrainedEpoch;
  evaluation: Evaluation;
  patients: readonly PatientCounts[];
}): Omit<EpochReport, 'seconds'> {
  return {
    epoch,
    trainingLoss: trained.loss,
    validationLoss: evaluation.loss,
    validation: summarise(patients),
    learningRate: trained.learningRate,
    imagesPerSecond: trained.images / trained.seconds,
    collapsed: evaluation.collapsed,
  };
}

async function saveCheckpoint(
  session: TrainingSession,
  tensors: { weights: NamedTensor[]; optimizer: NamedTensor[] },
): Promise<CheckpointReport> {
  const { job, progress, learner, backend, mixed } = session;
  const best = progress.best!;
  const written = await writeCheckpoint(
    {
      ...tensors,
      state: {
        runId: job.runId,
        epoch: progress.epoch,
        bestEpoch: best.epoch,
        bestScore: best.score,
        bestFolder: best.folder,
        optimizerStep: learner.optimizerStep,
        schedule: progress.plateau,
        backend: backend.name,
        moduleHash: learner.moduleHash,
        mixed,
      },
    },
    { runFolder: job.checkpointFolder, token: job.token },
  );
  session.weightsChecksum = written.weightsChecksum;
  return { ...written, epoch: progress.epoch, isBest: best.epoch === progress.epoch };
}

function isBroken({ values }: NamedTensor): boolean {
  return !values.every(Number.isFinite);
}

function diverged(what: string, found: unknown): Divergence {
  return { type: 'diverged', reason: `expected a finite ${what}, got ${String(found)}` };
}
