import type { BracketMoves } from '../domain/search/halving.ts';
import type { Transaction } from './database.ts';

/** Makes a bracket's moves, its sweep locked; gives the ids of the runs that are queued now. */
export async function moveRuns(
  transaction: Transaction,
  { promoted, pruned }: BracketMoves,
): Promise<string[]> {
  if (pruned.length > 0) {
    await transaction.$executeRaw`
      WITH moved AS (
      UPDATE run SET status = 'pruned', reason = move.reason, rung = move.rung, ended_at = clock_timestamp()
      FROM unnest(${pruned.map(({ runId }) => runId)}::text[], ${pruned.map(({ rung }) => rung)}::int[],
        ${pruned.map(({ reason }) => reason)}::text[]) AS move (id, rung, reason)
      WHERE run.id = move.id AND run.status = 'waiting'
      RETURNING run.id, run.token, run.reason
      )
      INSERT INTO run_log (run_id, token, level, text)
      SELECT id, token, 'info', left('pruned: ' || coalesce(reason, 'others did better'), 2000) FROM moved`;
  }
  if (promoted.length === 0) return [];
  const rows = await transaction.$queryRaw<{ id: string }[]>`
    WITH moved AS (
    UPDATE run SET status = 'queued', reason = NULL, rung = nullif(move.rung, -1), ended_at = NULL
    FROM unnest(${promoted.map(({ runId }) => runId)}::text[], ${promoted.map(({ rung }) => rung)}::int[])
      AS move (id, rung)
    WHERE run.id = move.id AND run.status IN ('waiting', 'pruned')
    RETURNING run.id, run.token, run.rung
    ), said AS (
      INSERT INTO run_log (run_id, token, level, text)
      SELECT id, token, 'info', 'promoted' || coalesce(' past rung ' || rung + 1, '') FROM moved
    )
    SELECT id FROM moved`;
  return rows.map(({ id }) => id);
}
