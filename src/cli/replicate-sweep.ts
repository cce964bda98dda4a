import { addReplication } from '../scheduler/replicate.ts';
import { DiceboardError } from '../domain/errors.ts';
import { startReconciler } from '../scheduler/reconciler.ts';
import { listWorkers } from '../store/list-workers.ts';
import { sweepProgress } from '../store/sweep-progress.ts';
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
import { runsLeft, watchSweep } from './watch-sweep.ts';
import { startWorkerProcess } from './worker-process.ts';

export interface Replication {
  readonly rounds: readonly ReplicationRound[];
  /** `done`; `queued`: one round, as nobody trains; `interrupted`. Started again, the last two go on. */
  readonly end: 'done' | 'queued' | 'interrupted';
}

export interface ReplicateOptions {
  /** Train here where no worker runs. */
  readonly wait: boolean;
  readonly stopped: () => boolean;
  /** One line a round. */
  readonly log: (line: string) => void;
}

/** Adds rounds, each when the one before has been trained, until there is nothing to add. */
export async function replicateSweep(
  session: Session,
  request: ReplicationRequest,
  { wait, stopped, log }: ReplicateOptions,
): Promise<Replication> {
  const { database } = session;
  const alone = !(await listWorkers(database)).some(({ alive }) => alive);
  const trainer = alone && wait ? await startTraining(session) : null;
  const isTrained = !alone || wait;
  try {
    await finishRuns(session, { sweepId: request.sweepId, isTrained, stopped });
    const rounds: ReplicationRound[] = [];
    for (;;) {
      if (stopped()) return { rounds, end: 'interrupted' };
      const round = await nextRound(database, request);
      rounds.push(round);
      log(`round ${rounds.length}: ${describeRound(round, request.workers)}`);
      if (round.type === 'done') return { rounds, end: 'done' };
      await addReplication({ database, queue: await session.queue() }, request.sweepId, round.runs);
      if (!isTrained) return { rounds, end: 'queued' };
      await watchSweep(database, request.sweepId, stopped);
    }
  } finally {
    await trainer?.stop();
  }
}

/** Waits for the search, or for an earlier round. */
async function finishRuns(
  { database }: Session,
  { sweepId, isTrained, stopped }: { sweepId: string; isTrained: boolean; stopped: () => boolean },
): Promise<void> {
  if (isTrained) return void (await watchSweep(database, sweepId, stopped));
  const left = runsLeft(await sweepProgress(database, sweepId));
  if (left === 0) return;
  throw new DiceboardError('NOT_READY', `expected a sweep whose runs have ended, got ${left} that have not`, {
    remedy: 'no worker runs: start diceboard up, or add --wait to train here',
  });
}

async function startTraining(session: Session): Promise<{ stop(): Promise<void> }> {
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
