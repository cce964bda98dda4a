import type { RunStatus } from '../domain/run.ts';
import type { VariantParameters } from '../domain/variant-parameters.ts';
import type { Database } from './database.ts';

export interface StoredFailure {
  readonly runId: string;
  readonly parameters: VariantParameters;
  readonly seed: number;
  readonly fold: number;
  readonly status: RunStatus;
  readonly reason: string | null;
  /** Of the last attempt. */
  readonly worker: string | null;
  readonly endedAt: Date | null;
}

/** The runs of a sweep that failed or diverged, the latest first. */
export async function listFailures(database: Database, sweepId: string): Promise<StoredFailure[]> {
  return database.prisma.$queryRaw<StoredFailure[]>`
    SELECT run.id AS "runId", variant.parameters, run.seed::float8 AS seed, run.fold, run.status, run.reason,
      attempt.worker, run.ended_at AS "endedAt"
    FROM sweep_run
    JOIN run ON run.id = sweep_run.run_id
    JOIN variant ON variant.hash = run.variant_hash
    LEFT JOIN attempt ON attempt.run_id = run.id AND attempt.token = run.token
    WHERE sweep_run.sweep_id = ${sweepId} AND run.status IN ('failed', 'diverged')
    ORDER BY run.ended_at DESC, sweep_run.position`;
}
