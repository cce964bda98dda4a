import { dice } from '../domain/dice.ts';
import { describeProtocol, hashBesidesSplit, hashProtocol } from '../domain/protocol.ts';
import type { RankedRun } from '../domain/ranked-run.ts';
import type { RunSettings } from '../domain/run.ts';
import type { Database } from './database.ts';

type Derived = 'protocol' | 'besidesSplit' | 'splitKind' | 'protocolLabel' | 'metric' | 'patientDice';
type RankedRow = Omit<RankedRun, Derived> & { settings: Omit<RunSettings, 'variant'> };

interface PatientRow {
  runId: string;
  patient: string;
  tp: number;
  fp: number;
  fn: number;
}

/** Every run of a sweep, whatever its state, with the validation scores of its best epoch; in the plan's order. */
export async function readRankedRuns(database: Database, sweepId: string): Promise<RankedRun[]> {
  const [rows, patients] = await Promise.all([readRows(database, sweepId), readPatients(database, sweepId)]);
  return rows.map(({ settings, ...row }) => ({
    ...row,
    protocol: hashProtocol(settings),
    besidesSplit: hashBesidesSplit(settings),
    splitKind: settings.split.kind,
    protocolLabel: describeProtocol(settings),
    metric: settings.metric,
    patientDice: patients.get(row.runId) ?? null,
  }));
}

async function readRows(database: Database, sweepId: string): Promise<RankedRow[]> {
  return database.prisma.$queryRaw<RankedRow[]>`
    SELECT run.id AS "runId", run.variant_hash AS "variantHash", variant.parameters, sweep_run.role,
      sweep_run.stage, run.settings - 'variant' AS settings, run.seed::float8 AS seed, run.fold, run.status,
      run.leaky, run.epochs, run.best_epoch AS "bestEpoch", spent.epochs AS "epochsDone", run.rung, spent.seconds,
      size.trainable_parameters AS "trainableParameters", size.macs::float8 AS macs,
      coalesce(best.collapsed, false) AS collapsed,
      CASE WHEN best.epoch IS NOT NULL THEN jsonb_build_object(
        'meanPatientDice', best.mean_patient_dice, 'pooledDice', best.pooled_dice, 'pooledIou', best.pooled_iou,
        'tumourSliceDice', best.tumour_slice_dice,
        'emptySliceFalsePositiveRate', best.empty_slice_false_positive_rate, 'sensitivity', best.sensitivity,
        'precision', best.precision, 'hd95', best.hd95
      ) END AS summary,
      outer_score.summary AS outer, opened.summary AS test
    FROM sweep_run
    JOIN run ON run.id = sweep_run.run_id
    JOIN variant ON variant.hash = run.variant_hash
    LEFT JOIN epoch AS best ON best.run_id = run.id AND best.epoch = run.best_epoch
    LEFT JOIN outer_score ON outer_score.run_id = run.id
    LEFT JOIN LATERAL (
      SELECT sum(seconds) AS seconds, count(*)::integer AS epochs FROM epoch WHERE run_id = run.id
    ) AS spent ON true
    LEFT JOIN LATERAL (
      SELECT trainable_parameters, macs FROM attempt
      WHERE run_id = run.id AND trainable_parameters IS NOT NULL ORDER BY token DESC LIMIT 1
    ) AS size ON true
    LEFT JOIN LATERAL (
      SELECT summary FROM test_opening
      WHERE run_id = run.id AND scored_at IS NOT NULL ORDER BY id LIMIT 1
    ) AS opened ON true
    WHERE sweep_run.sweep_id = ${sweepId}
    ORDER BY sweep_run.position`;
}

async function readPatients(
  database: Database,
  sweepId: string,
): Promise<Map<string, Record<string, number>>> {
  const rows = await database.prisma.$queryRaw<PatientRow[]>`
    SELECT counts.run_id AS "runId", counts.patient, sums.*
    FROM sweep_run
    JOIN patient_counts AS counts ON counts.run_id = sweep_run.run_id
    CROSS JOIN LATERAL (
      SELECT sum(tp)::float8 AS tp, sum(fp)::float8 AS fp, sum(fn)::float8 AS fn
      FROM unnest(counts.true_positives, counts.false_positives, counts.false_negatives) AS slice (tp, fp, fn)
    ) AS sums
    WHERE sweep_run.sweep_id = ${sweepId}
    ORDER BY counts.run_id, counts.patient`;
  const patients = new Map<string, Record<string, number>>();
  for (const { runId, patient, tp, fp, fn } of rows) {
    const scores = patients.get(runId) ?? {};
    scores[patient] = dice(tp ?? 0, fp ?? 0, fn ?? 0);
    patients.set(runId, scores);
  }
  return patients;
}
