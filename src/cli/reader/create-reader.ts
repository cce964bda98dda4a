import type {
  DashboardReader,
  EpochView,
  ProgressView,
  WorkerView,
} from '../../dashboard/dashboard-reader.ts';
import { DiceboardError } from '../../domain/errors.ts';
import type { RunQueue } from '../../queue/run-queue.ts';
import { findSweep } from '../../store/find-sweep.ts';
import { listAnnotations } from '../../store/list-annotations.ts';
import { listSweepHeads } from '../../store/list-sweep-heads.ts';
import { listWorkers, type StoredWorker } from '../../store/list-workers.ts';
import { readEpochs, type StoredEpoch } from '../../store/read-epochs.ts';
import { readRunSettings } from '../../store/read-run-settings.ts';
import { readRunLog } from '../../store/read-run-log.ts';
import type { SweepProgress } from '../../store/sweep-progress.ts';
import { sweepMetric } from '../find-sweep.ts';
import { createModelStore } from '../model-files.ts';
import type { Session } from '../session.ts';
import { createBoardService } from './board-service.ts';
import { describeRun } from './describe-run.ts';
import { createMakeQueue } from './make-queue.ts';
import { createPictureStore } from './picture-store.ts';
import { createSweepStates } from './sweep-states.ts';
import { rememberFailures, viewFailures, viewLogLine } from './view-failures.ts';
import { viewPatients } from './view-patients.ts';

const logLinesRead = 500;

export interface ClosableReader extends DashboardReader {
  close(): Promise<void>;
}

/** What the page reads, from store, queue and the files of the home. */
export function createReader(session: Session, queue: RunQueue): ClosableReader {
  const { database, config } = session;
  const states = createSweepStates(database);
  const boards = createBoardService({ databaseUrl: session.databaseUrl });
  const failures = rememberFailures((sweepId) => viewFailures(database, sweepId));
  const files = { database, home: config.home, makeOnce: createMakeQueue() };
  return {
    close: () => boards.close(),
    async listSweeps() {
      const [heads, paused] = await Promise.all([
        listSweepHeads(database),
        isPaused(queue),
        states.refresh(),
      ]);
      return heads.map(({ id, name, createdAt, search }) => {
        const progress = viewProgress(states.progress(id, search), paused);
        return { id, name, createdAt: createdAt.toISOString(), progress };
      });
    },
    async sweep(nameOrId) {
      const sweep = await orNull(findSweep(database, nameOrId));
      if (sweep === null) return null;
      const { id, name, createdAt, specText } = sweep;
      return { id, name, createdAt: createdAt.toISOString(), metric: sweepMetric(sweep), specText };
    },
    async progress(sweepId) {
      const [heads, paused] = await Promise.all([
        listSweepHeads(database),
        isPaused(queue),
        states.refresh(),
      ]);
      const head = heads.find(({ id }) => id === sweepId);
      if (head === undefined) throw new DiceboardError('NOT_FOUND', `expected a sweep, got "${sweepId}"`);
      return viewProgress(states.progress(sweepId, head.search), paused);
    },
    leaderboard: (sweepId) => boards.ask('leaderboard', sweepId),
    ablation: (sweepId) => boards.ask('ablation', sweepId),
    async runs(sweepId) {
      await states.refresh();
      return states.runs(sweepId);
    },
    run: async (id) => orNull(describeRun(database, id)),
    async epochs(id) {
      return (await readEpochs(database, id)).map(viewEpoch);
    },
    async workers() {
      const workers = (await listWorkers(database)).map(viewWorker);
      return workers.sort((a, b) => Number(b.alive) - Number(a.alive));
    },
    async failures(sweepId) {
      await states.refresh();
      return failures(sweepId, states.runs(sweepId));
    },
    async annotations(sweepId) {
      const rows = await listAnnotations(database, sweepId);
      return Object.fromEntries(rows.map(({ variantHash, ...annotation }) => [variantHash, annotation]));
    },
    async patients(runId) {
      const settings = await readRunSettings(database, runId);
      return viewPatients(database, config.home, { runId, settings });
    },
    async log(runId, after) {
      const lines = await readRunLog(database, { runIds: [runId], after, limit: logLinesRead });
      return lines.map(viewLogLine);
    },
    picture: createPictureStore(files),
    modelFile: createModelStore(files),
  };
}

function viewEpoch(stored: StoredEpoch): EpochView {
  const { epoch, trainingLoss, validationLoss, validation, learningRate } = stored;
  const { meanPatientDice, pooledDice } = validation;
  const { seconds, imagesPerSecond, collapsed } = stored;
  const scores = { meanPatientDice, pooledDice, collapsed };
  return { epoch, trainingLoss, validationLoss, ...scores, learningRate, seconds, imagesPerSecond };
}

function viewProgress(
  { byStatus, epochsDone, epochsTotal, seconds }: SweepProgress,
  paused: boolean,
): ProgressView {
  return { counts: byStatus, epochsDone, epochsTotal, trainingSeconds: seconds, paused };
}

function viewWorker({ startedAt, seenAt, ...worker }: StoredWorker): WorkerView {
  return { ...worker, startedAt: startedAt.toISOString(), seenAt: seenAt.toISOString() };
}

/** An absent queue is not a paused one; the page goes on without it. */
async function isPaused(queue: RunQueue): Promise<boolean> {
  const counts = await queue.counts().catch(() => null);
  return counts?.paused ?? false;
}

async function orNull<T>(promise: Promise<T>): Promise<T | null> {
  return promise.catch((thrown: unknown) => {
    if (thrown instanceof DiceboardError && thrown.code === 'NOT_FOUND') return null;
    throw thrown;
  });
}
