import type { RunRole, RunStage, RunStatus } from '../domain/run.ts';
import type { Database } from './database.ts';
import type { FrameText } from './run-frame.ts';

/** What lists show of a run. */
export interface RunState {
  readonly id: string;
  readonly variantHash: string;
  readonly seed: number;
  readonly fold: number;
  readonly status: RunStatus;
  /** Tells a run that failed anew from one that failed before. */
  readonly endedAt: Date | null;
  readonly leaky: boolean;
  readonly epochs: number;
  readonly epochsDone: number;
  /** Of its epochs, added up. */
  readonly seconds: number;
  /** Of the best epoch so far. */
  readonly meanPatientDice: number | null;
  readonly collapsed: boolean;
  readonly frame: FrameText;
}

/** A run's place in a sweep. */
export interface RunPlace {
  readonly sweepId: string;
  readonly runId: string;
  readonly role: RunRole;
  readonly stage: RunStage;
  readonly position: number;
}

/** Every run that was changed in this transaction or a later one; of all sweeps. */
export async function readRunStates(database: Database, since: string): Promise<RunState[]> {
  return database.prisma.$queryRaw<RunState[]>`
    SELECT run.id, run.variant_hash AS "variantHash", run.seed::float8 AS seed, run.fold, run.status, run.ended_at AS "endedAt", run.leaky,
      run.epochs, run.epochs_done AS "epochsDone", run.seconds, best.mean_patient_dice AS "meanPatientDice",
      coalesce(best.collapsed, false) AS collapsed, (run.settings - '{variant,seed,fold}'::text[])::text AS frame
    FROM run
    LEFT JOIN epoch AS best ON best.run_id = run.id AND best.epoch = run.best_epoch
    WHERE run.changed_in >= ${since}::bigint`;
}

/** The same of places; of each sweep in the order of the plan. */
export async function readRunPlaces(database: Database, since: string): Promise<RunPlace[]> {
  return database.prisma.$queryRaw<RunPlace[]>`
    SELECT sweep_id AS "sweepId", run_id AS "runId", role, stage, position FROM sweep_run
    WHERE changed_in >= ${since}::bigint
    ORDER BY sweep_id, position`;
}
