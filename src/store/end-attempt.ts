import type { Transaction } from './database.ts';
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

/** Times are the database's own: workers' clocks differ. */
export async function endAttempt(
  transaction: Transaction,
  { runId, token }: Fence,
  { outcome, reason }: AttemptEnd,
): Promise<void> {
  await transaction.$executeRaw`
    UPDATE attempt SET outcome = ${outcome}, reason = ${reason ?? null}, ended_at = clock_timestamp()
    WHERE run_id = ${runId} AND token = ${token}`;
}
