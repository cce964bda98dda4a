import type { CheckpointReport } from '../training/trainer-message.ts';
import type { Database } from './database.ts';

export interface StoredCheckpoint extends CheckpointReport {
  /** Of the attempt that wrote it. */
  readonly token: number;
  readonly recordedAt: Date;
}

/** The checkpoints that are kept of a run (the last and the best), the latest epoch first. */
export async function listCheckpoints(database: Database, runId: string): Promise<StoredCheckpoint[]> {
  const rows = await database.prisma.checkpoint.findMany({
    where: { runId },
    omit: { runId: true },
    orderBy: { epoch: 'desc' },
  });
  return rows.map((row) => ({ ...row, bytes: Number(row.bytes) }));
}
