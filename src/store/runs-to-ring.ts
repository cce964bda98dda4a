import type { Database } from './database.ts';

export interface RunToRing {
  readonly runId: string;
  /** The database's clock in milliseconds: it only grows, so that no ring's id repeats. */
  readonly attempt: number;
  /** As the queue's: lower comes first. Runs that a search has promoted come before those that it has not seen. */
  readonly priority: number;
}

/**
 * Runs that wait for a worker: queued ones, and running ones whose lease has run out; of all, or of those that are
 * named. Promoted ones first, else in the order of their plans.
 */
export async function runsToRing(
  database: Database,
  among: readonly string[] | null = null,
): Promise<RunToRing[]> {
  return database.prisma.$queryRaw<RunToRing[]>`
    SELECT run.id AS "runId", floor(extract(epoch FROM clock_timestamp()) * 1000)::float8 AS attempt,
      CASE WHEN run.rung IS NULL THEN 100 ELSE 50 END AS priority
    FROM run
    LEFT JOIN (SELECT run_id, min(position) AS position FROM sweep_run GROUP BY run_id) AS place
      ON place.run_id = run.id
    WHERE (run.status = 'queued' OR run.status = 'running' AND run.lease_until < clock_timestamp())
      AND (${among === null} OR run.id = ANY(${[...(among ?? [])]}::text[]))
    ORDER BY priority, run.created_at, place.position, run.id`;
}
