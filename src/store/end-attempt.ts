import type { Transaction } from './database.ts';
import { appendRunLog, type LogLevel } from './append-run-log.ts';
import type { Fence } from './fence.ts';

export interface AttemptEnd {
  readonly outcome:
    | 'completed'
    | 'waiting'
    | 'pruned'
    | 'diverged'
    | 'failed'
    | 'cancelled'
    | 'released'
    | 'lost';
  readonly reason?: string | undefined;
}

const levels: Readonly<Record<AttemptEnd['outcome'], LogLevel>> = {
  completed: 'info',
  waiting: 'info',
  pruned: 'info',
  diverged: 'error',
  failed: 'error',
  cancelled: 'warning',
  released: 'warning',
  lost: 'error',
};

/** Says it in the run's log too. Times are the database's own: workers' clocks differ. */
export async function endAttempt(
  transaction: Transaction,
  { runId, token }: Fence,
  { outcome, reason }: AttemptEnd,
): Promise<void> {
  await transaction.$executeRaw`
    UPDATE attempt SET outcome = ${outcome}, reason = ${reason ?? null}, ended_at = clock_timestamp()
    WHERE run_id = ${runId} AND token = ${token}`;
  const text = reason === undefined ? outcome : `${outcome}: ${reason}`;
  await appendRunLog(transaction, { runId, token }, [{ level: levels[outcome], text }]);
}
