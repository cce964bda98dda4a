import { type Database, inTransaction, type Transaction } from './database.ts';
import { endAttempt } from './end-attempt.ts';
import { type Fence, lockRun } from './fence.ts';
import { giveUpRun } from './give-up-run.ts';
import { startLimit } from './start-limit.ts';

export interface RunRelease extends Fence {
  /** True when the child was lost, so that this start counts towards the limit of three; default false. */
  readonly countsAsStart?: boolean;
  readonly reason?: string;
}

/**
 * Gives a run back to the queue: its supervisor shuts down, slept, or lost its child. With its starts used up the
 * run fails. True again when repeated; false when fenced off.
 */
export async function releaseRun(database: Database, release: RunRelease): Promise<boolean> {
  return inTransaction(database, async (transaction) => {
    if (!(await lockRun(transaction, release))) return isAlreadyReleased(transaction, release);
    const { runId, countsAsStart = false, reason } = release;
    await endAttempt(transaction, release, { outcome: countsAsStart ? 'lost' : 'released', reason });
    const { starts } = await transaction.run.findUniqueOrThrow({ where: { id: runId } });
    if (countsAsStart && starts >= startLimit) await giveUpRun(transaction, runId);
    else await requeue(transaction, runId, starts - (countsAsStart ? 0 : 1));
    return true;
  });
}

async function requeue(transaction: Transaction, runId: string, starts: number): Promise<void> {
  await transaction.run.update({
    where: { id: runId },
    data: { status: 'queued', starts, leaseUntil: null, worker: null },
  });
}

async function isAlreadyReleased(transaction: Transaction, { runId, token }: RunRelease): Promise<boolean> {
  const attempt = await transaction.attempt.findFirst({
    where: { runId, token, outcome: { in: ['released', 'lost'] }, run: { token } },
  });
  return attempt !== null;
}
