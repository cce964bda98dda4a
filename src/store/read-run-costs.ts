import type { BudgetedRun } from '../domain/budget/remaining-epochs.ts';
import type { RunSettings } from '../domain/run.ts';
import type { Database } from './database.ts';

/** What a run has cost so far. */
export interface SpentRun extends BudgetedRun {
  readonly settings: RunSettings;
  /** Of its epochs, added up. */
  readonly seconds: number;
  /** On disk, of the checkpoints that it keeps. */
  readonly bytes: number;
  /** Of its largest checkpoint; null before the first. */
  readonly checkpointBytes: number | null;
}

/** Every run of a sweep, in the plan's order. */
export async function readRunCosts(database: Database, sweepId: string): Promise<SpentRun[]> {
  return database.prisma.$queryRaw<SpentRun[]>`
    SELECT run.id, sweep_run.role, sweep_run.stage, run.seed::float8 AS seed, run.fold, run.epochs, run.settings,
      CASE WHEN run.ended_at IS NOT NULL THEN 'ended' WHEN run.status = 'waiting' THEN 'waiting' ELSE 'open' END
        AS state,
      run.epochs_done AS "epochsDone", run.seconds, kept.bytes::float8 AS bytes,
      kept.largest::float8 AS "checkpointBytes"
    FROM sweep_run
    JOIN run ON run.id = sweep_run.run_id
    CROSS JOIN LATERAL (
      SELECT coalesce(sum(bytes), 0) AS bytes, max(bytes) AS largest FROM checkpoint WHERE run_id = run.id
    ) AS kept
    WHERE sweep_run.sweep_id = ${sweepId}
    ORDER BY sweep_run.position`;
}
