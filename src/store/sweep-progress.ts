import { type BudgetedRun, remainingEpochs } from '../domain/budget/remaining-epochs.ts';
import { runStatuses } from '../domain/run-transitions.ts';
import type { RunStatus } from '../domain/run.ts';
import { gridSearch, type SearchSettings } from '../domain/search/search-settings.ts';
import type { Database } from './database.ts';

export interface SweepProgress {
  readonly runs: number;
  readonly byStatus: Readonly<Record<RunStatus, number>>;
  readonly epochsDone: number;
  /**
   * Epochs that the sweep is expected to have done: those of ended runs as they ended, of others their budgets; under
   * halving what its brackets are expected to train, as nobody knows yet which runs go on.
   */
  readonly epochsTotal: number;
  /** Seconds of training so far, over all runs. */
  readonly seconds: number;
}

/** What a run adds to its sweep's progress. */
export interface ProgressRow extends BudgetedRun {
  readonly status: RunStatus;
  readonly seconds: number;
}

export async function sweepProgress(database: Database, sweepId: string): Promise<SweepProgress> {
  const [search, rows] = await Promise.all([readSearch(database, sweepId), readRows(database, sweepId)]);
  return addUpProgress(rows, search);
}

/** The progress of a sweep whose runs stand so. */
export function addUpProgress(rows: readonly ProgressRow[], search: SearchSettings): SweepProgress {
  const counts = runStatuses.map((status) => [status, rows.filter((row) => row.status === status).length]);
  const epochsDone = sum(rows.map((row) => row.epochsDone));
  return {
    runs: rows.length,
    byStatus: Object.fromEntries(counts) as Record<RunStatus, number>,
    epochsDone,
    epochsTotal: epochsDone + Math.round(sum([...remainingEpochs(rows, search).values()])),
    seconds: sum(rows.map(({ seconds }) => seconds)),
  };
}

/** A sweep of a version that knew of no searches goes through its grid. */
async function readSearch(database: Database, sweepId: string): Promise<SearchSettings> {
  const sweep = await database.prisma.sweep.findUnique({ where: { id: sweepId }, select: { spec: true } });
  return (sweep?.spec as { search?: SearchSettings } | undefined)?.search ?? gridSearch;
}

async function readRows(database: Database, sweepId: string): Promise<ProgressRow[]> {
  return database.prisma.$queryRaw<ProgressRow[]>`
    SELECT run.id, run.status, sweep_run.role, sweep_run.stage, run.seed::float8 AS seed, run.fold, run.epochs,
      run.epochs_done AS "epochsDone", run.seconds,
      CASE WHEN run.ended_at IS NOT NULL THEN 'ended' WHEN run.status = 'waiting' THEN 'waiting' ELSE 'open' END
        AS state
    FROM sweep_run
    JOIN run ON run.id = sweep_run.run_id
    WHERE sweep_run.sweep_id = ${sweepId}`;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
