import { describeProtocol, hashBesidesSplit, hashProtocol } from '../domain/protocol.ts';
import type { RankedRun } from '../domain/ranked-run.ts';
import type { Database } from './database.ts';
import { readFrame, type FrameText } from './run-frame.ts';

type Derived = 'protocol' | 'besidesSplit' | 'splitKind' | 'protocolLabel' | 'metric';
type RankedRow = Omit<RankedRun, Derived> & { frame: FrameText };
type Frame = Pick<RankedRun, Derived>;

/**
 * Every run of a sweep, whatever its state, with the validation scores of its best epoch; in the plan's order.
 * @param since a `ChangeMark`'s: only runs, and places, that were changed in that transaction or a later one
 */
export async function readRankedRuns(database: Database, sweepId: string, since = '0'): Promise<RankedRun[]> {
  const rows = await readRows(database, sweepId, since);
  const frames = new Map<FrameText, Frame>();
  return rows.map(({ frame, ...row }) => {
    const known = frames.get(frame) ?? describeFrame(frame);
    frames.set(frame, known);
    return { ...row, ...known };
  });
}

function describeFrame(frame: FrameText): Frame {
  const settings = readFrame(frame);
  return {
    protocol: hashProtocol(settings),
    besidesSplit: hashBesidesSplit(settings),
    splitKind: settings.split.kind,
    protocolLabel: describeProtocol(settings),
    metric: settings.metric,
  };
}

async function readRows(database: Database, sweepId: string, since: string): Promise<RankedRow[]> {
  return database.prisma.$queryRaw<RankedRow[]>`
    SELECT run.id AS "runId", run.variant_hash AS "variantHash", variant.parameters, sweep_run.role,
      sweep_run.stage, (run.settings - '{variant,seed,fold}'::text[])::text AS frame, run.seed::float8 AS seed,
      run.fold, run.status, run.leaky, run.epochs, run.best_epoch AS "bestEpoch",
      run.epochs_done AS "epochsDone", run.rung, CASE WHEN run.epochs_done > 0 THEN run.seconds END AS seconds,
      size.trainable_parameters AS "trainableParameters", size.macs::float8 AS macs,
      coalesce(best.collapsed, false) AS collapsed,
      CASE WHEN best.epoch IS NOT NULL THEN jsonb_build_object(
        'meanPatientDice', best.mean_patient_dice, 'pooledDice', best.pooled_dice, 'pooledIou', best.pooled_iou,
        'tumourSliceDice', best.tumour_slice_dice,
        'emptySliceFalsePositiveRate', best.empty_slice_false_positive_rate, 'sensitivity', best.sensitivity,
        'precision', best.precision, 'hd95', best.hd95
      ) END AS summary,
      scored."patientDice", scored."sliceDiceEmptyOne", outer_score.summary AS outer, opened.summary AS test
    FROM sweep_run
    JOIN run ON run.id = sweep_run.run_id
    JOIN variant ON variant.hash = run.variant_hash
    LEFT JOIN epoch AS best ON best.run_id = run.id AND best.epoch = run.best_epoch
    LEFT JOIN outer_score ON outer_score.run_id = run.id
    LEFT JOIN LATERAL (
      SELECT trainable_parameters, macs FROM attempt
      WHERE run_id = run.id AND trainable_parameters IS NOT NULL ORDER BY token DESC LIMIT 1
    ) AS size ON true
    LEFT JOIN LATERAL (
      SELECT summary FROM test_opening
      WHERE run_id = run.id AND scored_at IS NOT NULL ORDER BY id LIMIT 1
    ) AS opened ON true
    LEFT JOIN LATERAL (
      SELECT jsonb_object_agg(patient, dice) AS "patientDice",
        sum(slice_dice) / nullif(sum(cardinality(true_positives)), 0) AS "sliceDiceEmptyOne"
      FROM patient_counts WHERE run_id = run.id
    ) AS scored ON true
    WHERE sweep_run.sweep_id = ${sweepId}
      AND (run.changed_in >= ${since}::bigint OR sweep_run.changed_in >= ${since}::bigint)
    ORDER BY sweep_run.position`;
}
