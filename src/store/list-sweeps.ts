import type { Database } from './database.ts';

export interface SweepSummary {
  readonly id: string;
  readonly name: string;
  readonly createdAt: Date;
  readonly cancelledAt: Date | null;
  readonly runs: number;
  readonly queued: number;
  readonly running: number;
  /** At a rung of a search. */
  readonly waiting: number;
  /** Runs that have ended, however. */
  readonly ended: number;
}

/** Every sweep, the latest first. */
export async function listSweeps(database: Database): Promise<SweepSummary[]> {
  return database.prisma.$queryRaw<SweepSummary[]>`
    SELECT sweep.id, sweep.name, sweep.created_at AS "createdAt", sweep.cancelled_at AS "cancelledAt",
      count(run.id)::int AS runs,
      count(*) FILTER (WHERE run.status = 'queued')::int AS queued,
      count(*) FILTER (WHERE run.status = 'running')::int AS running,
      count(*) FILTER (WHERE run.status = 'waiting')::int AS waiting,
      count(*) FILTER (WHERE run.ended_at IS NOT NULL)::int AS ended
    FROM sweep
    LEFT JOIN sweep_run ON sweep_run.sweep_id = sweep.id
    LEFT JOIN run ON run.id = sweep_run.run_id
    GROUP BY sweep.id
    ORDER BY sweep.created_at DESC, sweep.id`;
}
