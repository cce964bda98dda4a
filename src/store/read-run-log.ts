import type { LogLevel } from './append-run-log.ts';
import type { Database } from './database.ts';

export interface StoredLogLine {
  /** Grows within a run. */
  readonly id: number;
  readonly runId: string;
  readonly at: Date;
  /** Of the attempt that it is about. */
  readonly token: number;
  readonly level: LogLevel;
  readonly text: string;
}

interface LogRequest {
  readonly runIds: readonly string[];
  /** Lines with an id above this one; default 0. */
  readonly after?: number;
  /** The last so many of each run. */
  readonly limit: number;
}

/** The last lines of some runs, by run, oldest first. */
export async function readRunLog(database: Database, request: LogRequest): Promise<StoredLogLine[]> {
  return database.prisma.$queryRaw<StoredLogLine[]>`
    SELECT line.*
    FROM unnest(${[...request.runIds]}::text[]) AS asked (run_id)
    CROSS JOIN LATERAL (
      SELECT id::float8 AS id, run_id AS "runId", at, token, level, text FROM run_log
      WHERE run_id = asked.run_id AND run_log.id > ${request.after ?? 0}::float8::bigint
      ORDER BY run_log.id DESC LIMIT ${request.limit}::int
    ) AS line
    ORDER BY line."runId", line.id`;
}
