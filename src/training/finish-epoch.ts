import type { NamedTensor } from '../checkpoints/checkpoint.ts';
import { writeCheckpoint } from '../checkpoints/write-checkpoint.ts';
import { summarise } from '../domain/dice.ts';
import type { PatientCounts } from '../domain/patient-counts.ts';
import { evaluate, type Evaluation } from './evaluation.ts';
import { lossFunction } from './losses.ts';
import { updatePlateau } from './schedule.ts';
import type { TrainedEpoch } from './train-epoch.ts';
import type { CheckpointReport, EpochReport, TrainerMessage } from './trainer-message.ts';
import type { TrainingSession } from './training-session.ts';
import { readTensors } from './training-state.ts';

type EpochMessage = Extract<TrainerMessage, { type: 'epoch' }>;
interface Divergence {
  readonly type: 'diverged';
  readonly reason: string;
}

/**
 * Scores the validation slices, moves the state on to the end of the epoch and writes its checkpoint. A loss or a
 * weight that is not finite is an outcome; the state's epoch then stays what it was and nothing is written.
 */
export async function finishEpoch(
  session: TrainingSession,
  epoch: number,
  trained: TrainedEpoch,
): Promise<EpochMessage | Divergence> {
  if (!Number.isFinite(trained.loss)) return diverged('training loss', trained.loss);
  const { job, state } = session;
  const started = performance.now();
  const { dataset } = session.source;
  const lossOf = lossFunction(job.parameters.loss);
  const { predict } = session;
  const evaluation = await evaluate({ predict, dataset, slices: job.validationSlices, lossOf });
  const evaluated = performance.now();
  if (!Number.isFinite(evaluation.loss)) return diverged('validation loss', evaluation.loss);
  const tensors = await readTensors(state);
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

/** The state after the epoch; the patients' counts with HD95 where it is the best so far, else null. */
function moveOn(
  { job, state }: TrainingSession,
  epoch: number,
  evaluation: Evaluation,
): PatientCounts[] | null {
  const score = summarise(evaluation.patients)[job.metric] ?? 0;
  const isBest = state.best === null || score > state.best.score;
  state.epoch = epoch;
  state.plateau = updatePlateau(job.parameters, state.plateau, evaluation.loss);
  if (!isBest) return null;
  state.best = { epoch, score, folder: `${job.token}/${epoch}` };
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
  const { job, state, backend, mixed } = session;
  const best = state.best!;
  const written = await writeCheckpoint(
    {
      ...tensors,
      state: {
        runId: job.runId,
        epoch: state.epoch,
        bestEpoch: best.epoch,
        bestScore: best.score,
        bestFolder: best.folder,
        optimizerStep: state.optimizerState.step,
        schedule: state.plateau,
        backend: backend.name,
        moduleHash: backend.moduleHash,
        mixed,
      },
    },
    { runFolder: job.checkpointFolder, token: job.token },
  );
  session.weightsChecksum = written.weightsChecksum;
  return { ...written, epoch: state.epoch, isBest: best.epoch === state.epoch };
}

function isBroken({ values }: NamedTensor): boolean {
  return !values.every(Number.isFinite);
}

function diverged(what: string, found: unknown): Divergence {
  return { type: 'diverged', reason: `expected a finite ${what}, got ${String(found)}` };
}
