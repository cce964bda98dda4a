import { searchRungs } from '../domain/budget/search-rungs.ts';
import type { MetricName } from '../domain/patient-counts.ts';
import type { BracketRun } from '../domain/search/halving.ts';
import type { HalvingSearch } from '../domain/search/search-settings.ts';
import type { Transaction } from './database.ts';
import { Prisma } from './generated/client.ts';
import { type Bracket, maySweepStop } from './searching-sweep.ts';

/** An epoch without a tumour slice scores 0, as it does for its trainer. */
const scores: Readonly<Record<MetricName, Prisma.Sql>> = {
  meanPatientDice: Prisma.sql`epoch.mean_patient_dice`,
  pooledDice: Prisma.sql`epoch.pooled_dice`,
  tumourSliceDice: Prisma.sql`coalesce(epoch.tumour_slice_dice, 0)`,
};

/** A bracket as halving sees it; read with its sweep locked. */
export async function readBracket(
  transaction: Transaction,
  bracket: Bracket,
  search: HalvingSearch,
): Promise<BracketRun[]> {
  const score = scores[bracket.metric];
  return transaction.$queryRaw<BracketRun[]>`
    SELECT run.id AS "runId", run.status, coalesce(run.rung, -1) AS judged, ${isJudgedBy(bracket)} AS ours,
      ARRAY(
        SELECT (SELECT max(${score}) FROM epoch WHERE run_id = run.id AND epoch <= rung.epochs)
        FROM unnest(${searchRungs(search, bracket.epochs)}::int[]) AS rung (epochs)
        WHERE EXISTS (SELECT 1 FROM epoch WHERE run_id = run.id AND epoch >= rung.epochs)
        ORDER BY rung.epochs
      ) AS scores
    FROM run
    WHERE ${isIn(bracket)}`;
}

/** A run's best score up to an epoch, and the mean scores up to it of the others that have come as far. */
export async function readMeans(
  transaction: Transaction,
  bracket: Bracket,
  { runId, epoch }: { readonly runId: string; readonly epoch: number },
): Promise<{ best: number; otherMeans: number[] }> {
  const score = scores[bracket.metric];
  const rows = await transaction.$queryRaw<{ runId: string; best: number; mean: number }[]>`
    SELECT run.id AS "runId", max(${score}) AS best, avg(${score}) AS mean
    FROM run JOIN epoch ON epoch.run_id = run.id
    WHERE ${isIn(bracket)} AND epoch.epoch <= ${epoch}
    GROUP BY run.id
    HAVING max(epoch.epoch) = ${epoch}`;
  const own = rows.find((row) => row.runId === runId);
  return {
    best: own?.best ?? 0,
    otherMeans: rows.filter((row) => row !== own).map(({ mean }) => mean),
  };
}

function isIn({ sweepId, role, seed, fold }: Bracket): Prisma.Sql {
  return Prisma.sql`run.seed = ${seed} AND run.fold = ${fold} AND EXISTS (
    SELECT 1 FROM sweep_run WHERE sweep_id = ${sweepId} AND run_id = run.id AND role = ${role} AND stage = 'search'
  )`;
}

/** No other sweep, of those not cancelled, wants the run whole or asked for it later. */
function isJudgedBy({ sweepId }: Bracket): Prisma.Sql {
  return Prisma.sql`NOT EXISTS (
    SELECT 1 FROM sweep_run
    JOIN sweep ON sweep.id = sweep_run.sweep_id
    JOIN sweep AS own ON own.id = ${sweepId}
    WHERE sweep_run.run_id = run.id AND sweep.id <> own.id AND sweep.cancelled_at IS NULL
      AND (NOT ${maySweepStop} OR (sweep.created_at, sweep.id) > (own.created_at, own.id))
  )`;
}
