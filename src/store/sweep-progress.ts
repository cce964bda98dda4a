import { runStatuses } from '../domain/run-transitions.ts';
import type { RunStatus } from '../domain/run.ts';
import type { Database } from './database.ts';

export interface SweepProgress {
  readonly runs: number;
  readonly byStatus: Readonly<Record<RunStatus, number>>;
  readonly epochsDone: number;
  /** Epochs that the sweep will have done: those of ended runs as they ended, of others their budgets. */
  readonly epochsTotal: number;
  /** Seconds of training so far, over all runs. */
  readonly seconds: number;
}

interface StatusRow {
  status: RunStatus;
  runs: number;
  budget: number;
  done: number;
  seconds: number;
}

export async function sweepProgress(database: Database, sweepId: string): Promise<SweepProgress> {
  const rows = await database.prisma.$queryRaw<StatusRow[]>`
    SELECT run.status, count(*)::int AS runs, sum(run.epochs)::int AS budget,
      sum(spent.epochs)::int AS done, sum(spent.seconds)::float8 AS seconds
    FROM sweep_run
    JOIN run ON run.id = sweep_run.run_id
    CROSS JOIN LATERAL (
      SELECT count(*) AS epochs, coalesce(sum(seconds), 0) AS seconds FROM epoch WHERE run_id = run.id
    ) AS spent
    WHERE sweep_run.sweep_id = ${sweepId}
    GROUP BY run.status`;
  const counts = runStatuses.map((status) => [status, rows.find((row) => row.status === status)?.runs ?? 0]);
  const add = (value: (row: StatusRow) => number) => rows.reduce((sum, row) => sum + value(row), 0);
  const isOpen = ({ status }: StatusRow) => status === 'queued' || status === 'running';
  return {
    runs: add(({ runs }) => runs),
    byStatus: Object.fromEntries(counts) as Record<RunStatus, number>,
    epochsDone: add(({ done }) => done),
    epochsTotal: add((row) => (isOpen(row) ? row.budget : row.done)),
    seconds: add(({ seconds }) => seconds),
  };
}
