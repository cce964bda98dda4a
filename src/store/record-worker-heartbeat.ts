import type { Database } from './database.ts';

export interface WorkerHeartbeat {
  readonly name: string;
  readonly host: string;
  readonly pid: number;
  readonly concurrency: number;
  /** Ids of the runs that it trains now. */
  readonly running: readonly string[];
}

/** Says that a worker lives; a name that starts again (another process) counts as started now. */
export async function recordWorkerHeartbeat(database: Database, beat: WorkerHeartbeat): Promise<void> {
  const { name, host, pid, concurrency, running } = beat;
  await database.prisma.$executeRaw`
    INSERT INTO worker (name, host, pid, concurrency, running)
    VALUES (${name}, ${host}, ${pid}, ${concurrency}, ${[...running]}::text[])
    ON CONFLICT (name) DO UPDATE SET host = excluded.host, pid = excluded.pid,
      concurrency = excluded.concurrency, running = excluded.running, seen_at = excluded.seen_at,
      started_at = CASE WHEN worker.pid = excluded.pid AND worker.host = excluded.host
        THEN worker.started_at ELSE excluded.started_at END`;
}
