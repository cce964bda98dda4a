import type { Transaction } from './database.ts';
import { lostReason } from './start-limit.ts';

/** Marks attempts that never reported an end; the run's row must be locked. */
export async function endLostAttempts(transaction: Transaction, runId: string): Promise<void> {
  await transaction.$executeRaw`
    UPDATE attempt SET outcome = 'lost', ended_at = clock_timestamp()
    WHERE run_id = ${runId} AND outcome IS NULL`;
}

/** Fails a run that used up its starts; its row must be locked. */
export async function giveUpRun(transaction: Transaction, runId: string): Promise<void> {
  await endLostAttempts(transaction, runId);
  await transaction.$executeRaw`
    UPDATE run SET status = 'failed', reason = ${lostReason}, ended_at = clock_timestamp(), lease_until = NULL,
      worker = NULL
    WHERE id = ${runId}`;
}
