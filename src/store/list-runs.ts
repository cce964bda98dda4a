import type { RunRole, RunSettings, RunStatus } from '../domain/run.ts';
import type { VariantParameters } from '../domain/variant-parameters.ts';
import type { Database } from './database.ts';
import { Prisma } from './generated/client.ts';

export interface RunFilter {
  readonly sweepId?: string;
  readonly status?: readonly RunStatus[];
  readonly ids?: readonly string[];
  readonly limit?: number;
}

export interface RunRow {
  readonly id: string;
  readonly variantHash: string;
  readonly parameters: VariantParameters;
  readonly settings: RunSettings;
  readonly seed: number;
  readonly fold: number;
  readonly status: RunStatus;
  readonly reason: string | null;
  /** What it is in the sweep that was asked for, else in the first that has it. */
  readonly role: RunRole;
  readonly worker: string | null;
  readonly leaseUntil: Date | null;
  readonly token: number;
  readonly starts: number;
  readonly mixed: boolean;
  readonly leaky: boolean;
  /** Epoch budget. */
  readonly epochs: number;
  readonly epochsDone: number;
  readonly bestEpoch: number | null;
  /** Validation score at the best epoch, in [0, 1]. */
  readonly meanPatientDice: number | null;
  readonly pooledDice: number | null;
  readonly collapsed: boolean;
  readonly weightsChecksum: string | null;
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly endedAt: Date | null;
}

/** In the order of the sweep's plan; over all sweeps in the order they were asked for. */
export async function listRuns(database: Database, filter: RunFilter = {}): Promise<RunRow[]> {
  const { status, limit } = filter;
  return database.prisma.$queryRaw<RunRow[]>`
    SELECT run.id, run.variant_hash AS "variantHash", variant.parameters, run.settings, run.seed::float8 AS seed,
      run.fold, run.status, run.reason, place.role, run.worker, run.lease_until AS "leaseUntil", run.token,
      run.starts, run.mixed, run.leaky, run.epochs, run.epochs_done AS "epochsDone",
      run.best_epoch AS "bestEpoch", best.mean_patient_dice AS "meanPatientDice",
      best.pooled_dice AS "pooledDice", coalesce(best.collapsed, false) AS collapsed,
      run.weights_checksum AS "weightsChecksum", run.created_at AS "createdAt", run.started_at AS "startedAt",
      run.ended_at AS "endedAt"
    FROM run
    JOIN variant ON variant.hash = run.variant_hash
    JOIN ${placesOf(filter)} AS place ON place.run_id = run.id
    LEFT JOIN epoch AS best ON best.run_id = run.id AND best.epoch = run.best_epoch
    ${allOf([status === undefined ? null : Prisma.sql`run.status = ANY(${[...status]}::text[])`])}
    ORDER BY place.created_at, place.sweep_id, place.position, run.id
    LIMIT ${limit ?? null}::int`;
}

/** A run's place: in the sweep that was asked for, else in the earliest that has it. */
function placesOf({ sweepId, ids }: RunFilter): Prisma.Sql {
  const restriction = allOf([
    sweepId === undefined ? null : Prisma.sql`sweep_id = ${sweepId}`,
    ids === undefined ? null : Prisma.sql`run_id = ANY(${[...ids]}::text[])`,
  ]);
  return Prisma.sql`(
    SELECT DISTINCT ON (run_id) run_id, sweep_id, position, role, sweep.created_at
    FROM sweep_run JOIN sweep ON sweep.id = sweep_run.sweep_id
    ${restriction}
    ORDER BY run_id, sweep.created_at, sweep_id
  )`;
}

function allOf(conditions: readonly (Prisma.Sql | null)[]): Prisma.Sql {
  const given = conditions.filter((condition) => condition !== null);
  return given.length === 0 ? Prisma.empty : Prisma.sql`WHERE ${Prisma.join(given, ' AND ')}`;
}
