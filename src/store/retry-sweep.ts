import { type Database, inTransaction } from './database.ts';
import { lockWishes } from './lock-wishes.ts';

/**
 * Queues every failed and cancelled run of a sweep again, each with all its starts and from its last checkpoint; gives
 * how many. A cancelled sweep is asked for again by this, as if it had been queued anew.
 */
export async function retrySweep(database: Database, sweepId: string): Promise<number> {
  return inTransaction(database, async (transaction) => {
    await lockWishes(transaction);
    await transaction.$executeRaw`UPDATE sweep SET cancelled_at = NULL WHERE id = ${sweepId}`;
    const rows = await transaction.$queryRaw<{ queued: number }[]>`
      WITH again AS (
        SELECT id FROM run
        WHERE id IN (SELECT run_id FROM sweep_run WHERE sweep_id = ${sweepId}) AND status IN ('failed', 'cancelled')
        ORDER BY id FOR UPDATE
      ), queued AS (
        UPDATE run SET status = 'queued', reason = NULL, starts = 0, ended_at = NULL
        FROM again WHERE run.id = again.id
        RETURNING run.id, run.token
      ), said AS (
        INSERT INTO run_log (run_id, token, level, text) SELECT id, token, 'info', 'queued again by hand' FROM queued
      )
      SELECT count(*)::int AS queued FROM queued`;
    return rows[0]!.queued;
  });
}
