import { DiceboardError } from '../domain/errors.ts';
import { insertRuns, insertVariants, type NewRun } from './create-sweep.ts';
import { type Database, inTransaction, type Transaction } from './database.ts';
import { lockWishes } from './lock-wishes.ts';

export interface SweepExtension {
  readonly sweepId: string;
  /** Whatever stage they name, they join as `replication`: never pruned. */
  readonly runs: readonly Omit<NewRun, 'stage'>[];
}

export interface ExtendedSweep {
  /** Runs that are now to be rung for: new ones, and cancelled, pruned or waiting ones, which go on from their checkpoints. */
  readonly queued: string[];
  /** Runs that go on or have a result already. */
  readonly reused: string[];
}

/**
 * Adds runs to a sweep, after its others, in one transaction. Asked twice, or by two at once, nothing is added or
 * queued twice. Throws NOT_FOUND for an unknown sweep, NOT_READY for a cancelled one.
 */
export async function extendSweep(database: Database, extension: SweepExtension): Promise<ExtendedSweep> {
  const runs = extension.runs.map((run): NewRun => ({ ...run, stage: 'replication' }));
  return inTransaction(database, async (transaction) => {
    await lockWishes(transaction);
    await lockSweep(transaction, extension.sweepId);
    await insertVariants(transaction, runs);
    const queued = new Set([
      ...(await insertRuns(transaction, runs)),
      ...(await queueAgain(transaction, runs)),
    ]);
    await joinReplication(transaction, extension.sweepId, runs);
    const ids = [...new Set(runs.map(({ id }) => id))];
    return { queued: ids.filter((id) => queued.has(id)), reused: ids.filter((id) => !queued.has(id)) };
  });
}

async function lockSweep(transaction: Transaction, id: string): Promise<void> {
  const rows = await transaction.$queryRaw<{ cancelledAt: Date | null }[]>`
    SELECT cancelled_at AS "cancelledAt" FROM sweep WHERE id = ${id} FOR UPDATE`;
  const [sweep] = rows;
  if (sweep === undefined) throw new DiceboardError('NOT_FOUND', `expected the id of a sweep, got "${id}"`);
  if (sweep.cancelledAt !== null) {
    throw new DiceboardError('NOT_READY', `expected a sweep that goes on, got ${id}, which was cancelled`, {
      remedy: 'queue it again: diceboard sweep SPEC',
    });
  }
}

async function queueAgain(transaction: Transaction, runs: readonly NewRun[]): Promise<string[]> {
  const rows = await transaction.$queryRaw<{ id: string }[]>`
    WITH again AS (
      SELECT id FROM run
      WHERE id = ANY(${runs.map(({ id }) => id)}::text[]) AND status IN ('cancelled', 'pruned', 'waiting')
      ORDER BY id FOR UPDATE
    )
    UPDATE run SET status = 'queued', reason = NULL, starts = 0, ended_at = NULL
    FROM again WHERE run.id = again.id
    RETURNING run.id`;
  return rows.map(({ id }) => id);
}

/** A run that its search still trains is taken out of the search; one with a result stays in it. */
async function joinReplication(
  transaction: Transaction,
  sweepId: string,
  runs: readonly NewRun[],
): Promise<void> {
  await transaction.$executeRaw`
    INSERT INTO sweep_run (sweep_id, run_id, position, role, stage)
    SELECT ${sweepId}, run_id, coalesce(last.position, -1) + place, role, 'replication'
    FROM unnest(${runs.map(({ id }) => id)}::text[], ${runs.map(({ role }) => role)}::text[])
      WITH ORDINALITY AS r (run_id, role, place)
    CROSS JOIN (SELECT max(position) AS position FROM sweep_run WHERE sweep_id = ${sweepId}) AS last
    ORDER BY run_id
    ON CONFLICT (sweep_id, run_id) DO UPDATE SET stage = 'replication'
      WHERE (SELECT ended_at FROM run WHERE id = excluded.run_id) IS NULL`;
}
