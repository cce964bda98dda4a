import type { EpochScore } from '../domain/board/budget-view.ts';
import type { Database } from './database.ts';

/** Every epoch of every run of a sweep, with its validation scalars, by run id, epochs in order. */
export async function readEpochScores(
  database: Database,
  sweepId: string,
): Promise<Map<string, EpochScore[]>> {
  const rows = await database.prisma.$queryRaw<(EpochScore & { runId: string })[]>`
    SELECT run_id AS "runId", epoch, seconds, collapsed, jsonb_build_object(
      'meanPatientDice', mean_patient_dice, 'pooledDice', pooled_dice, 'pooledIou', pooled_iou,
      'tumourSliceDice', tumour_slice_dice, 'emptySliceFalsePositiveRate', empty_slice_false_positive_rate,
      'sensitivity', sensitivity, 'precision', precision, 'hd95', hd95
    ) AS summary
    FROM epoch
    WHERE run_id IN (SELECT run_id FROM sweep_run WHERE sweep_id = ${sweepId})
    ORDER BY run_id, epoch`;
  const epochs = new Map<string, EpochScore[]>();
  for (const { runId, ...epoch } of rows) {
    const known = epochs.get(runId);
    if (known === undefined) epochs.set(runId, [epoch]);
    else known.push(epoch);
  }
  return epochs;
}
