import type { Database } from './database.ts';
import type { WorkerHeartbeat } from './record-worker-heartbeat.ts';

export interface StoredWorker extends WorkerHeartbeat {
  readonly startedAt: Date;
  readonly seenAt: Date;
  /** Seen within the last minute, by the database's clock. */
  readonly alive: boolean;
  /** Backend and device of its latest attempts, as `wasm · cpu`. */
  readonly devices: readonly string[];
}

/** Workers that were heard of within the last day. */
export async function listWorkers(database: Database): Promise<StoredWorker[]> {
  return database.prisma.$queryRaw<StoredWorker[]>`
    SELECT name, host, pid, concurrency, running, started_at AS "startedAt", seen_at AS "seenAt",
      seen_at > clock_timestamp() - interval '1 minute' AS alive,
      ARRAY(
        SELECT DISTINCT concat_ws(' · ', latest.backend, latest.device)
        FROM (
          SELECT backend, device FROM attempt WHERE worker = name ORDER BY attempt.started_at DESC LIMIT 8
        ) AS latest
        WHERE latest.backend IS NOT NULL
        ORDER BY 1
      ) AS devices
    FROM worker
    WHERE seen_at > clock_timestamp() - interval '1 day'
    ORDER BY name`;
}
