import type { MetricName } from '../domain/patient-counts.ts';
import type { RunRole } from '../domain/run.ts';
import type { SearchSettings } from '../domain/search/search-settings.ts';
import type { Transaction } from './database.ts';
import { Prisma } from './generated/client.ts';

/** The runs that compete with each other in one sweep: of one role, seed and fold, none of a further protocol. */
export interface Bracket {
  readonly sweepId: string;
  readonly role: RunRole;
  readonly seed: number;
  readonly fold: number;
  readonly search: SearchSettings;
  /** Epoch budget. */
  readonly epochs: number;
  readonly metric: MetricName;
}

/** Whether the sweep of a row of sweep_run joined with sweep may stop its run; else it wants the run whole. */
export const maySweepStop = Prisma.sql`coalesce(
  sweep_run.stage = 'search' AND (sweep.spec->'search'->>'strategy' = 'halving'
    OR jsonb_typeof(sweep.spec->'search'->'medianStopping') = 'object'), false)`;

export const bracketColumns = Prisma.sql`
  sweep.id AS "sweepId", sweep_run.role, run.seed::float8 AS seed, run.fold, sweep.spec->'search' AS search,
  run.epochs, run.settings->>'metric' AS metric`;

/** Whether a live sweep wants the whole of the row of run. */
export const isWantedWhole = Prisma.sql`EXISTS (
  SELECT 1 FROM sweep_run JOIN sweep ON sweep.id = sweep_run.sweep_id
  WHERE sweep_run.run_id = run.id AND sweep.cancelled_at IS NULL AND NOT ${maySweepStop}
)`;

/**
 * The bracket that a run is judged in: of the latest sweep, of those not cancelled, that asked for it. Null where
 * nobody may stop it, since one of them wants it whole.
 */
export async function findBracket(transaction: Transaction, runId: string): Promise<Bracket | null> {
  const rows = await transaction.$queryRaw<Bracket[]>`
    SELECT ${bracketColumns}
    FROM run
    JOIN sweep_run ON sweep_run.run_id = run.id
    JOIN sweep ON sweep.id = sweep_run.sweep_id
    WHERE run.id = ${runId} AND sweep.cancelled_at IS NULL AND ${maySweepStop} AND NOT ${isWantedWhole}
    ORDER BY sweep.created_at DESC, sweep.id DESC LIMIT 1`;
  return rows[0] ?? null;
}

/**
 * Makes judgements of one sweep serial until the transaction ends: locks the sweep, then all of its runs that it may
 * move, in the order of their ids as everybody does. False where the sweep is cancelled by now: then it moves no run.
 */
export async function lockSearch(
  transaction: Transaction,
  sweepId: string,
  runId: string | null = null,
): Promise<boolean> {
  const rows = await transaction.$queryRaw<{ isLive: boolean }[]>`
    SELECT cancelled_at IS NULL AS "isLive" FROM sweep WHERE id = ${sweepId} FOR NO KEY UPDATE`;
  if (rows[0]?.isLive !== true) return false;
  await transaction.$queryRaw`
    SELECT 1 FROM run
    WHERE id IN (SELECT run_id FROM sweep_run WHERE sweep_id = ${sweepId})
      AND (status IN ('waiting', 'pruned') OR id = ${runId})
    ORDER BY id FOR UPDATE`;
  return true;
}

/** Keeps a sweep from being cancelled until the transaction ends; false where it is already. */
export async function holdSweep(transaction: Transaction, sweepId: string): Promise<boolean> {
  const rows = await transaction.$queryRaw<{ isLive: boolean }[]>`
    SELECT cancelled_at IS NULL AS "isLive" FROM sweep WHERE id = ${sweepId} FOR SHARE`;
  return rows[0]?.isLive === true;
}
