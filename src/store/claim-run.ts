import type { RunSettings, RunStatus } from '../domain/run.ts';
import { type Database, inTransaction, type Transaction } from './database.ts';
import { endLostAttempts, giveUpRun } from './give-up-run.ts';
import { startLimit } from './start-limit.ts';

export interface ClaimRequest {
  readonly runId: string;
  readonly worker: string;
  readonly leaseMs: number;
}

/** The earliest sweep that asked for the run. */
export interface ClaimedSweep {
  readonly id: string;
  readonly name: string;
  readonly spec: unknown;
}

export type Claim =
  | {
      readonly type: 'claimed';
      /** Fencing token: every later write of this attempt shows it. */
      readonly token: number;
      /** Which start this is, from 1. */
      readonly attempt: number;
      readonly settings: RunSettings;
      readonly sweep: ClaimedSweep;
    }
  /** Another attempt's lease lives; `waitMs` by the database's clock. */
  | { readonly type: 'busy'; readonly leaseUntil: Date; readonly waitMs: number }
  /** Nothing is left to do, or no such run is known. */
  | { readonly type: 'ended' };

interface ClaimableRow {
  status: RunStatus;
  starts: number;
  claimable: boolean;
  leaseUntil: Date | null;
  waitMs: number | null;
}

/**
 * Takes a queued run, or one whose lease has run out, for one worker; of several that try at once one wins. After
 * three starts that came to nothing the run fails instead.
 */
export async function claimRun(database: Database, request: ClaimRequest): Promise<Claim> {
  return inTransaction(database, async (transaction) => {
    const row = await lockClaimable(transaction, request.runId);
    if (row?.claimable === true && row.starts < startLimit) return take(transaction, request);
    if (row?.claimable === true) await giveUpRun(transaction, request.runId);
    else if (row?.status === 'running' && row.leaseUntil !== null) {
      return { type: 'busy', leaseUntil: row.leaseUntil, waitMs: Math.max(row.waitMs ?? 0, 0) };
    }
    return { type: 'ended' };
  });
}

async function lockClaimable(transaction: Transaction, runId: string): Promise<ClaimableRow | undefined> {
  const rows = await transaction.$queryRaw<ClaimableRow[]>`
    SELECT status, starts, lease_until AS "leaseUntil",
      status = 'queued' OR status = 'running' AND lease_until < clock_timestamp() AS claimable,
      extract(epoch FROM lease_until - clock_timestamp())::float8 * 1000 AS "waitMs"
    FROM run WHERE id = ${runId} FOR UPDATE`;
  return rows[0];
}

async function take(transaction: Transaction, { runId, worker, leaseMs }: ClaimRequest): Promise<Claim> {
  const rows = await transaction.$queryRaw<{ token: number; starts: number; settings: RunSettings }[]>`
    UPDATE run SET token = token + 1, starts = starts + 1, status = 'running', worker = ${worker}, reason = NULL,
      lease_until = clock_timestamp() + ${leaseMs}::float8 * interval '1 millisecond',
      started_at = coalesce(started_at, clock_timestamp())
    WHERE id = ${runId}
    RETURNING token, starts, settings`;
  const { token, starts, settings } = rows[0]!;
  await endLostAttempts(transaction, runId);
  await transaction.attempt.create({ data: { runId, token, worker } });
  return { type: 'claimed', token, attempt: starts, settings, sweep: await readSweep(transaction, runId) };
}

async function readSweep(transaction: Transaction, runId: string): Promise<ClaimedSweep> {
  const { sweep } = await transaction.sweepRun.findFirstOrThrow({
    where: { runId },
    orderBy: [{ sweep: { createdAt: 'asc' } }, { sweepId: 'asc' }],
    select: { sweep: { select: { id: true, name: true, spec: true } } },
  });
  return sweep;
}
