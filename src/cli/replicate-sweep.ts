import { addReplication } from '../scheduler/replicate.ts';
import { DiceboardError } from '../domain/errors.ts';
import { startReconciler } from '../scheduler/reconciler.ts';
import { listWorkers } from '../store/list-workers.ts';
import type { Database } from '../store/database.ts';
import { sweepProgress } from '../store/sweep-progress.ts';
import { retryWhileAway } from '../store/while-away.ts';
import { reconcileEveryMs } from './commands/scheduler.ts';
import {
  describeRound,
  nextRound,
  type ReplicationRequest,
  type ReplicationRound,
} from './replication-round.ts';
import { requireLevel } from './require-level.ts';
import type { Session } from './session.ts';
import { note } from './terminal.ts';
import { databaseAwayMs, runsLeft, watchSweep } from './watch-sweep.ts';
import { startWorkerProcess } from './worker-process.ts';

export interface Replication {
  readonly rounds: readonly ReplicationRound[];
  /** `done`; `queued`: runs are left, and nobody trains; `interrupted`. Started again, the last two go on. */
  readonly end: 'done' | 'queued' | 'interrupted';
}

export interface ReplicateOptions {
  /** Train here where no worker runs, or the last one has died. */
  readonly wait: boolean;
  readonly stopped: () => boolean;
  /** One line a round. */
  readonly log: (line: string) => void;
  /** How long no worker may be seen before nobody trains; 20 s, as one may be starting again. */
  readonly patienceMs?: number;
  /** Trains here; for tests. */
  readonly train?: (session: Session) => Promise<Training>;
}

interface Training {
  stop(): Promise<void>;
}

const defaultPatienceMs = 20_000;
const askEveryMs = 2_000;

/** Adds rounds, each when the one before has been trained, until there is nothing to add. */
export async function replicateSweep(
  session: Session,
  request: ReplicationRequest,
  { wait, stopped, log, patienceMs = defaultPatienceMs, train = startTraining }: ReplicateOptions,
): Promise<Replication> {
  const { database } = session;
  const alone = !(await hasWorker(database));
  const isTrained = !alone || wait;
  if (!isTrained) await refuseUnfinished(database, request.sweepId);
  let training = alone && wait ? await train(session) : null;

  /** Waits for the search, or for a round; false where nobody is left to train it. */
  async function finishRuns(): Promise<boolean> {
    for (;;) {
      let isAbandoned = false;
      const isGone = training === null ? watchWorkers(database, patienceMs) : () => false;
      const progress = await watchSweep(database, request.sweepId, async () => {
        isAbandoned = await isGone();
        return isAbandoned || stopped();
      });
      if (!isAbandoned || runsLeft(progress) === 0) return true;
      if (!wait) return false;
      note('no worker is left; training here');
      training = await train(session);
    }
  }

  try {
    const rounds: ReplicationRound[] = [];
    if (isTrained && !(await finishRuns())) return { rounds, end: 'queued' };
    for (;;) {
      if (stopped()) return { rounds, end: 'interrupted' };
      const round = await nextRound(database, request);
      rounds.push(round);
      log(`round ${rounds.length}: ${describeRound(round, request.workers)}`);
      if (round.type === 'done') return { rounds, end: 'done' };
      await addReplication({ database, queue: await session.queue() }, request.sweepId, round.runs);
      if (!isTrained || !(await finishRuns())) return { rounds, end: 'queued' };
    }
  } finally {
    await training?.stop();
  }
}

async function hasWorker(database: Database): Promise<boolean> {
  const workers = await retryWhileAway(() => listWorkers(database), { forMs: databaseAwayMs, log: note });
  return workers.some(({ alive }) => alive);
}

/** Asked again and again, says whether no worker has been seen for so long; looks every other second. */
function watchWorkers(database: Database, patienceMs: number): () => Promise<boolean> {
  let askedAt = -Infinity;
  let goneAt: number | null = null;
  return async () => {
    if (performance.now() - askedAt >= Math.min(askEveryMs, patienceMs)) {
      const isSeen = await hasWorker(database);
      askedAt = performance.now();
      goneAt = isSeen ? null : (goneAt ?? askedAt);
    }
    return goneAt !== null && performance.now() - goneAt > patienceMs;
  };
}

async function refuseUnfinished(database: Database, sweepId: string): Promise<void> {
  const left = runsLeft(await sweepProgress(database, sweepId));
  if (left === 0) return;
  throw new DiceboardError('NOT_READY', `expected a sweep whose runs have ended, got ${left} that have not`, {
    remedy: 'no worker runs: start diceboard up, or add --wait to train here',
  });
}

async function startTraining(session: Session): Promise<Training> {
  await requireLevel(session.config);
  const queue = await session.queue();
  const wiring = { database: session.database, queue };
  const reconciler = startReconciler({ ...wiring, everyMs: reconcileEveryMs, log: note });
  const worker = startWorkerProcess(session);
  return {
    async stop() {
      await worker.stop();
      await reconciler.stop();
    },
  };
}
