import type { RunSettings } from '../domain/run.ts';
import type { Database } from './database.ts';

/** The checkpoint of a run's best epoch, and what it takes to compute with it. */
export interface BestCheckpoint {
  readonly runId: string;
  readonly settings: RunSettings;
  /** Of the attempt that wrote it. */
  readonly token: number;
  readonly epoch: number;
  readonly folder: string;
  readonly checksum: string;
  readonly weightsChecksum: string;
}

/** By the run's whole id; null where there is no such run, or no checkpoint yet. */
export async function findBestCheckpoint(database: Database, runId: string): Promise<BestCheckpoint | null> {
  const rows = await database.prisma.$queryRaw<BestCheckpoint[]>`
    SELECT run.id AS "runId", run.settings, checkpoint.token, checkpoint.epoch, checkpoint.folder,
      checkpoint.checksum, checkpoint.weights_checksum AS "weightsChecksum"
    FROM run JOIN checkpoint ON checkpoint.run_id = run.id AND checkpoint.is_best
    WHERE run.id = ${runId}`;
  return rows[0] ?? null;
}
