import type { RunRole, RunSettings, RunStage } from '../domain/run.ts';
import type { VariantParameters } from '../domain/variant-parameters.ts';
import { adoptRuns } from './adopt-runs.ts';
import { type Database, inTransaction, type Transaction } from './database.ts';
import { toJson } from './json-value.ts';
import { lockWishes } from './lock-wishes.ts';
import { promoteSweep } from './promote-runs.ts';

export interface NewRun {
  readonly id: string;
  readonly role: RunRole;
  readonly stage: RunStage;
  /** Patients leak from training into validation. */
  readonly leaky: boolean;
  readonly settings: RunSettings;
  readonly variantHash: string;
  readonly parameters: VariantParameters;
}

export interface NewSweep {
  readonly id: string;
  readonly name: string;
  readonly spec: unknown;
  readonly specText: string;
  readonly capsule: unknown;
  readonly runs: readonly NewRun[];
}

export interface CreatedSweep {
  /**
   * Runs that are now to be rung for, in the plan's order: new ones, cancelled ones that were asked for again, and
   * those that another sweep's search had stopped and this one wants further.
   */
  readonly queued: string[];
  /** Runs that are there already, in whatever state. */
  readonly reused: string[];
  /** False when the sweep was there; what it kept of its spec and capsule stays. */
  readonly created: boolean;
}

/** Writes a sweep and its runs in one transaction; asked for twice, it is one sweep, and a run is one run. */
export async function createSweep(database: Database, sweep: NewSweep): Promise<CreatedSweep> {
  return inTransaction(database, async (transaction) => {
    await lockWishes(transaction);
    const created = await insertSweep(transaction, sweep);
    await insertVariants(transaction, sweep.runs);
    const queued = new Set(await insertRuns(transaction, sweep.runs));
    await joinRuns(transaction, sweep);
    for (const id of await queueCancelledRuns(transaction, sweep.runs)) queued.add(id);
    if (created) for (const id of await adoptRuns(transaction, sweep.id)) queued.add(id);
    for (const id of await promoteSweep(transaction, sweep.id)) queued.add(id);
    const ids = [...new Set(sweep.runs.map(({ id }) => id))];
    return {
      queued: ids.filter((id) => queued.has(id)),
      reused: ids.filter((id) => !queued.has(id)),
      created,
    };
  });
}

async function insertSweep(transaction: Transaction, sweep: NewSweep): Promise<boolean> {
  const rows = await transaction.$queryRaw<{ created: boolean }[]>`
    INSERT INTO sweep (id, name, spec, spec_text, capsule)
    VALUES (${sweep.id}, ${sweep.name}, ${toJson(sweep.spec)}::jsonb, ${sweep.specText},
            ${toJson(sweep.capsule)}::jsonb)
    ON CONFLICT (id) DO UPDATE SET cancelled_at = NULL
    RETURNING xmax = 0 AS created`;
  return rows[0]?.created === true;
}

export async function insertVariants(transaction: Transaction, runs: readonly NewRun[]): Promise<void> {
  const variants = new Map(runs.map(({ variantHash, parameters }) => [variantHash, parameters]));
  await transaction.$executeRaw`
    INSERT INTO variant (hash, parameters)
    SELECT hash, parameters::jsonb
    FROM unnest(${[...variants.keys()]}::text[], ${[...variants.values()].map(toJson)}::text[]) AS v (hash, parameters)
    ORDER BY hash
    ON CONFLICT DO NOTHING`;
}

/**
 * Rows are touched in the order of their ids, so that two sweeps with runs in common do not block each other. A run
 * that is there already stays as it is, but for `leaky`: once found, a leak is never forgotten. Gives the new ones.
 */
export async function insertRuns(transaction: Transaction, runs: readonly NewRun[]): Promise<string[]> {
  const settings = runs.map((run) => run.settings);
  const rows = await transaction.$queryRaw<{ id: string; created: boolean }[]>`
    INSERT INTO run (id, variant_hash, settings, seed, fold, epochs, leaky, data_fingerprint)
    SELECT DISTINCT ON (id) id, variant_hash, settings::jsonb, seed, fold, epochs, leaky, data_fingerprint
    FROM unnest(
      ${runs.map(({ id }) => id)}::text[], ${runs.map(({ variantHash }) => variantHash)}::text[],
      ${settings.map(toJson)}::text[], ${settings.map(({ seed }) => String(seed))}::bigint[],
      ${settings.map(({ fold }) => fold)}::int[], ${settings.map(({ epochs }) => epochs)}::int[],
      ${runs.map(({ leaky }) => leaky)}::bool[],
      ${settings.map(({ dataFingerprint }) => dataFingerprint)}::text[]
    ) AS r (id, variant_hash, settings, seed, fold, epochs, leaky, data_fingerprint)
    ORDER BY id, leaky DESC
    ON CONFLICT (id) DO UPDATE SET leaky = TRUE WHERE excluded.leaky AND NOT run.leaky
    RETURNING id, xmax = 0 AS created`;
  return rows.flatMap(({ id, created }) => (created ? [id] : []));
}

async function queueCancelledRuns(transaction: Transaction, runs: readonly NewRun[]): Promise<string[]> {
  const rows = await transaction.$queryRaw<{ id: string }[]>`
    WITH again AS (
      SELECT id FROM run WHERE id = ANY(${runs.map(({ id }) => id)}) AND status = 'cancelled'
      ORDER BY id FOR UPDATE
    )
    UPDATE run SET status = 'queued', reason = NULL, starts = 0, ended_at = NULL
    FROM again WHERE run.id = again.id
    RETURNING run.id`;
  return rows.map(({ id }) => id);
}

async function joinRuns(transaction: Transaction, { id, runs }: NewSweep): Promise<void> {
  await transaction.$executeRaw`
    INSERT INTO sweep_run (sweep_id, run_id, position, role, stage)
    SELECT ${id}, run_id, position - 1, role, stage
    FROM unnest(${runs.map((run) => run.id)}::text[], ${runs.map(({ role }) => role)}::text[],
      ${runs.map(({ stage }) => stage)}::text[]) WITH ORDINALITY AS r (run_id, role, stage, position)
    ORDER BY run_id
    ON CONFLICT DO NOTHING`;
}
