import { type Database, inTransaction, type Transaction } from './database.ts';
import { lockWishes } from './lock-wishes.ts';

/** A sweep as a whole, or single runs of whatever sweep. */
export type CancelRequest = { readonly sweepId: string } | { readonly runIds: readonly string[] };

/**
 * Cancels runs that have not ended; gives their ids. Of a sweep, those go on that another sweep, itself not
 * cancelled, wants too. A running one is fenced off: its supervisor's next renewal fails and it kills its child. One
 * that waits at a rung is judged there again if it is ever asked for again.
 */
export async function cancelRuns(database: Database, request: CancelRequest): Promise<string[]> {
  return inTransaction(database, async (transaction) => {
    await lockWishes(transaction);
    const wanted = 'sweepId' in request ? await cancelSweep(transaction, request.sweepId) : request.runIds;
    const rows = await transaction.$queryRaw<{ id: string }[]>`
      WITH ending AS (
        SELECT id FROM run WHERE id = ANY(${[...wanted]}::text[]) AND ended_at IS NULL ORDER BY id FOR UPDATE
      )
      UPDATE run SET status = 'cancelled', reason = 'cancelled by hand', ended_at = clock_timestamp(),
        lease_until = NULL, worker = NULL,
        rung = CASE WHEN run.status = 'waiting' THEN nullif(run.rung - 1, -1) ELSE run.rung END
      FROM ending WHERE run.id = ending.id
      RETURNING run.id`;
    const ids = rows.map(({ id }) => id);
    await transaction.$executeRaw`
      UPDATE attempt SET outcome = 'cancelled', ended_at = clock_timestamp()
      WHERE run_id = ANY(${ids}::text[]) AND outcome IS NULL`;
    await transaction.$executeRaw`
      INSERT INTO run_log (run_id, token, level, text)
      SELECT id, token, 'warning', 'cancelled by hand' FROM run WHERE id = ANY(${ids}::text[])`;
    return ids.sort();
  });
}

async function cancelSweep(transaction: Transaction, sweepId: string): Promise<string[]> {
  await transaction.$executeRaw`UPDATE sweep SET cancelled_at = now() WHERE id = ${sweepId}`;
  const rows = await transaction.$queryRaw<{ id: string }[]>`
    SELECT run_id AS id FROM sweep_run WHERE sweep_id = ${sweepId} AND NOT EXISTS (
      SELECT 1 FROM sweep_run AS other JOIN sweep ON sweep.id = other.sweep_id
      WHERE other.run_id = sweep_run.run_id AND sweep.cancelled_at IS NULL
    )`;
  return rows.map(({ id }) => id);
}
