import { DiceboardError } from '../domain/errors.ts';
import type { RunStatus } from '../domain/run.ts';
import { type Database, inTransaction } from './database.ts';

/**
 * Queues a failed or cancelled run again, with all its starts; it goes on from its last checkpoint. Throws
 * NOT_FOUND, and NOT_READY where it still goes on, has a result, or was pruned by a search.
 */
export async function retryRun(database: Database, { runId }: { runId: string }): Promise<void> {
  await inTransaction(database, async (transaction) => {
    const rows = await transaction.$queryRaw<{ status: RunStatus; token: number }[]>`
      SELECT status, token FROM run WHERE id = ${runId} FOR UPDATE`;
    const status = rows[0]?.status;
    if (status === undefined)
      throw new DiceboardError('NOT_FOUND', `expected the id of a run, got "${runId}"`);
    if (status !== 'failed' && status !== 'cancelled') {
      throw new DiceboardError(
        'NOT_READY',
        `expected a failed or cancelled run to retry, got a ${status} one`,
      );
    }
    await transaction.$executeRaw`
      UPDATE run SET status = 'queued', reason = NULL, starts = 0, ended_at = NULL WHERE id = ${runId}`;
    const { token } = rows[0]!;
    await transaction.$executeRaw`
      INSERT INTO run_log (run_id, token, level, text) VALUES (${runId}, ${token}, 'info', 'queued again by hand')`;
  });
}
