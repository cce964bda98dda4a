import type { MetricSummary } from '../domain/patient-counts.ts';
import type { Database } from './database.ts';
import { listRuns, type RunRow } from './list-runs.ts';
import { findRunId, listAttempts, type StoredAttempt } from './read-run.ts';

/** A run without its epochs and checkpoints. */
export interface StoredRunDetail extends RunRow {
  /** Validation metrics of the best epoch; null before there is one. */
  readonly summary: MetricSummary | null;
  readonly attempts: readonly StoredAttempt[];
  /** Those that want it, the earliest first. */
  readonly sweeps: readonly { readonly id: string; readonly name: string; readonly capsule: unknown }[];
}

/** By its id or an unambiguous beginning of it. Throws NOT_FOUND. */
export async function readRunDetail(database: Database, idOrPrefix: string): Promise<StoredRunDetail> {
  const runId = await findRunId(database, idOrPrefix);
  const [[row], attempts, sweeps, summary] = await Promise.all([
    listRuns(database, { ids: [runId] }),
    listAttempts(database, runId),
    readSweeps(database, runId),
    readSummary(database, runId),
  ]);
  return { ...row!, attempts, sweeps, summary };
}

async function readSweeps(database: Database, runId: string): Promise<StoredRunDetail['sweeps']> {
  return database.prisma.$queryRaw<{ id: string; name: string; capsule: unknown }[]>`
    SELECT sweep.id, sweep.name, sweep.capsule
    FROM sweep_run JOIN sweep ON sweep.id = sweep_run.sweep_id
    WHERE sweep_run.run_id = ${runId}
    ORDER BY sweep.created_at, sweep.id`;
}

async function readSummary(database: Database, runId: string): Promise<MetricSummary | null> {
  const rows = await database.prisma.$queryRaw<MetricSummary[]>`
    SELECT mean_patient_dice AS "meanPatientDice", pooled_dice AS "pooledDice", pooled_iou AS "pooledIou",
      tumour_slice_dice AS "tumourSliceDice",
      empty_slice_false_positive_rate AS "emptySliceFalsePositiveRate", sensitivity, precision, hd95
    FROM epoch JOIN run ON run.id = epoch.run_id AND run.best_epoch = epoch.epoch
    WHERE run.id = ${runId}`;
  return rows[0] ?? null;
}
