import { DiceboardError } from '../domain/errors.ts';
import type { PatientCounts } from '../domain/patient-counts.ts';
import type { CheckpointReport, EpochReport } from '../training/trainer-message.ts';
import { appendRunLog } from './append-run-log.ts';
import { type Database, inTransaction, type Transaction } from './database.ts';
import { violatedCheck } from './database-error.ts';
import { describeEpoch } from './describe-epoch.ts';
import { type Fence, lockRun } from './fence.ts';
import { toJson } from './json-value.ts';

export interface EpochRecord extends Fence {
  readonly report: EpochReport;
  readonly checkpoint: CheckpointReport;
  /** Present when the checkpoint is the best so far. */
  readonly patients: readonly PatientCounts[] | null;
}

/**
 * Writes one epoch: its scalars, its checkpoint (the last and the best remain) and, when it is the best, the counts
 * of every patient. May be repeated. False, with nothing written, when the attempt is fenced off. Throws INTERNAL
 * for values that no row may hold (NaN, a Dice outside [0, 1], a negative count).
 */
export async function recordEpoch(database: Database, record: EpochRecord): Promise<boolean> {
  checkRecord(record);
  try {
    return await inTransaction(database, (transaction) => writeEpoch(transaction, record));
  } catch (error) {
    const check = violatedCheck(error);
    if (check === null) throw error;
    throw refused(record, check, error);
  }
}

async function writeEpoch(transaction: Transaction, record: EpochRecord): Promise<boolean> {
  if (!(await lockRun(transaction, record))) return false;
  const { runId, token, report, checkpoint, patients } = record;
  const { epoch, validation, ...scalars } = report;
  await transaction.epoch.deleteMany({ where: { runId, epoch: { gte: epoch } } });
  await transaction.epoch.create({ data: { runId, token, epoch, ...scalars, ...validation } });
  await writeCheckpoint(transaction, record);
  await appendRunLog(transaction, record, [
    { level: report.collapsed ? 'warning' : 'info', text: describeEpoch(report, checkpoint.isBest) },
  ]);
  if (!checkpoint.isBest || patients === null) return true;
  await transaction.run.update({ where: { id: runId }, data: { bestEpoch: epoch } });
  await replacePatients(transaction, record, patients);
  return true;
}

async function writeCheckpoint(
  transaction: Transaction,
  { runId, token, checkpoint }: EpochRecord,
): Promise<void> {
  const { epoch, isBest } = checkpoint;
  const superseded = isBest ? {} : { OR: [{ isBest: false }, { epoch: { gte: epoch } }] };
  await transaction.checkpoint.deleteMany({ where: { runId, ...superseded } });
  await transaction.checkpoint.create({ data: { runId, token, ...checkpoint } });
}

async function replacePatients(
  transaction: Transaction,
  { runId, report }: EpochRecord,
  patients: readonly PatientCounts[],
): Promise<void> {
  await transaction.patientCounts.deleteMany({ where: { runId } });
  await transaction.$executeRaw`
    INSERT INTO patient_counts (run_id, epoch, patient, true_positives, false_positives, false_negatives,
      true_negatives, hd95)
    SELECT ${runId}, ${report.epoch}, p."patient", p."truePositives", p."falsePositives", p."falseNegatives",
      p."trueNegatives", p."hd95"
    FROM jsonb_to_recordset(${toJson(patients)}::jsonb) AS p ("patient" text, "truePositives" int[],
      "falsePositives" int[], "falseNegatives" int[], "trueNegatives" int[], "hd95" float8)`;
}

/** Prisma would turn some of these into NULL before a CHECK sees them. */
function checkRecord(record: EpochRecord): void {
  const { validation, ...scalars } = record.report;
  for (const [name, value] of Object.entries({ ...scalars, ...validation })) {
    if (typeof value === 'number' && !Number.isFinite(value)) throw refused(record, `${name} ${value}`);
  }
  if (record.checkpoint.epoch !== record.report.epoch) {
    throw refused(record, `a checkpoint of epoch ${record.checkpoint.epoch}`);
  }
  if (record.checkpoint.isBest && record.patients === null)
    throw refused(record, 'a best epoch without patients');
}

function refused({ runId, report }: EpochRecord, got: string, cause?: unknown): DiceboardError {
  return new DiceboardError(
    'INTERNAL',
    `expected storable values for epoch ${report.epoch} of run ${runId}, got ${got}`,
    { cause },
  );
}
