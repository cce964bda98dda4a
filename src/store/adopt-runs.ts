import { searchRungs } from '../domain/budget/search-rungs.ts';
import type { SearchSettings } from '../domain/search/search-settings.ts';
import type { Transaction } from './database.ts';

/**
 * Takes runs that earlier sweeps began into a new sweep's search: under halving each stands at the last rung of its
 * ladder that it has passed; under median stopping a run that was stopped elsewhere goes on and is judged anew. Gives
 * the ids of those that are queued now.
 */
export async function adoptRuns(transaction: Transaction, sweepId: string): Promise<string[]> {
  const { spec } = await transaction.sweep.findUniqueOrThrow({
    where: { id: sweepId },
    select: { spec: true },
  });
  const { search, epochs } = spec as { search?: SearchSettings; epochs?: number };
  if (search?.strategy === 'halving')
    await placeOnLadder(transaction, sweepId, searchRungs(search, epochs ?? 0));
  else if (search?.medianStopping) return queueStopped(transaction, sweepId);
  return [];
}

async function placeOnLadder(transaction: Transaction, sweepId: string, rungs: number[]): Promise<void> {
  await transaction.$executeRaw`
    WITH place AS (
      SELECT run.id, nullif((
        SELECT count(*) FROM unnest(${rungs}::int[]) AS rung (epochs)
        WHERE EXISTS (SELECT 1 FROM epoch WHERE run_id = run.id AND epoch >= rung.epochs)
      ) - 1, -1) AS rung
      FROM run JOIN sweep_run ON sweep_run.run_id = run.id
      WHERE sweep_run.sweep_id = ${sweepId} AND sweep_run.stage = 'search'
        AND run.status IN ('queued', 'running', 'waiting', 'pruned') AND run.token > 0
      ORDER BY run.id FOR UPDATE OF run
    )
    UPDATE run SET rung = place.rung FROM place WHERE run.id = place.id`;
}

async function queueStopped(transaction: Transaction, sweepId: string): Promise<string[]> {
  const rows = await transaction.$queryRaw<{ id: string }[]>`
    WITH stopped AS (
      SELECT run.id FROM run JOIN sweep_run ON sweep_run.run_id = run.id
      WHERE sweep_run.sweep_id = ${sweepId} AND sweep_run.stage = 'search' AND run.status IN ('waiting', 'pruned')
      ORDER BY run.id FOR UPDATE OF run
    )
    UPDATE run SET status = 'queued', reason = NULL, rung = NULL, ended_at = NULL
    FROM stopped WHERE run.id = stopped.id
    RETURNING run.id`;
  return rows.map(({ id }) => id);
}
