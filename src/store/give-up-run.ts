import type { Transaction } from './database.ts';
import { lostReason } from './start-limit.ts';

/** Marks attempts that never reported an end; the run's row must be locked. */
export async function endLostAttempts(transaction: Transaction, runId: string): Promise<void> {
  await transaction.$executeRaw`
    WITH lost AS (
      UPDATE attempt SET outcome = 'lost', ended_at = clock_timestamp()
      WHERE run_id = ${runId} AND outcome IS NULL
      RETURNING token, worker
    )
    INSERT INTO run_log (run_id, token, level, text)
    SELECT ${runId}, token, 'error', left('lost: worker ' || worker || ' was not heard of for its whole lease', 2000)
    FROM lost`;
}

/** Fails a run that used up its starts; its row must be locked. */
export async function giveUpRun(transaction: Transaction, runId: string): Promise<void> {
  await endLostAttempts(transaction, runId);
  await transaction.$executeRaw`
    UPDATE run SET status = 'failed', reason = ${lostReason}, ended_at = clock_timestamp(), lease_until = NULL,
      worker = NULL
    WHERE id = ${runId}`;
  await transaction.$executeRaw`
    INSERT INTO run_log (run_id, token, level, text)
    SELECT id, token, 'error', ${`failed: ${lostReason}`} FROM run WHERE id = ${runId}`;
}
