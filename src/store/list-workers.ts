import type { Database } from './database.ts';
import type { WorkerHeartbeat } from './record-worker-heartbeat.ts';

export interface StoredWorker extends WorkerHeartbeat {
  readonly startedAt: Date;
  readonly seenAt: Date;
  /** Seen within the last minute, by the database's clock. */
  readonly alive: boolean;
}

export async function listWorkers(database: Database): Promise<StoredWorker[]> {
  return database.prisma.$queryRaw<StoredWorker[]>`
    SELECT name, host, pid, concurrency, running, started_at AS "startedAt", seen_at AS "seenAt",
      seen_at > clock_timestamp() - interval '1 minute' AS alive
    FROM worker ORDER BY name`;
}
