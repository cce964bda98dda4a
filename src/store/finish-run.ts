import { DiceboardError } from '../domain/errors.ts';
import type { RunStatus } from '../domain/run.ts';
import { type Database, inTransaction, type Transaction } from './database.ts';
import { endAttempt } from './end-attempt.ts';
import { type Fence, lockRun } from './fence.ts';

export interface RunEnd extends Fence {
  readonly status: Extract<RunStatus, 'completed' | 'pruned' | 'diverged' | 'failed'>;
  readonly reason?: string;
  /** Must be the one that `recordEpoch` was told of. */
  readonly bestEpoch?: number;
  /** Of the last epoch: equal for equal runs. */
  readonly weightsChecksum?: string;
}

/** Ends a run. True again when repeated by the attempt that ended it so; false when fenced off. */
export async function finishRun(database: Database, end: RunEnd): Promise<boolean> {
  return inTransaction(database, async (transaction) => {
    if (!(await lockRun(transaction, end))) return isAlreadyEnded(transaction, end);
    await checkBestEpoch(transaction, end);
    await transaction.$executeRaw`
      UPDATE run SET status = ${end.status}, reason = ${end.reason ?? null}, ended_at = clock_timestamp(),
        weights_checksum = ${end.weightsChecksum ?? null}, lease_until = NULL, worker = NULL
      WHERE id = ${end.runId}`;
    await endAttempt(transaction, end, { outcome: end.status, reason: end.reason });
    return true;
  });
}

async function isAlreadyEnded(transaction: Transaction, { runId, token, status }: RunEnd): Promise<boolean> {
  return (await transaction.run.count({ where: { id: runId, token, status } })) === 1;
}

async function checkBestEpoch(transaction: Transaction, end: RunEnd): Promise<void> {
  const { bestEpoch } = await transaction.run.findUniqueOrThrow({
    where: { id: end.runId },
    select: { bestEpoch: true },
  });
  const wanted = end.bestEpoch ?? bestEpoch;
  if (wanted === bestEpoch && !(end.status === 'completed' && bestEpoch === null)) return;
  throw new DiceboardError(
    'INTERNAL',
    `expected run ${end.runId} to end with a best epoch that was recorded, got ${wanted ?? 'none'} (recorded: ${bestEpoch ?? 'none'})`,
  );
}
