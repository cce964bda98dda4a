import { DiceboardError } from '../domain/errors.ts';
import type { BackendName } from '../domain/run.ts';
import type { Database } from './database.ts';
import { listCheckpoints, type StoredCheckpoint } from './list-checkpoints.ts';
import { listRuns, type RunRow } from './list-runs.ts';
import { readEpochs, type StoredEpoch } from './read-epochs.ts';

export interface StoredAttempt {
  readonly token: number;
  readonly worker: string;
  readonly startedAt: Date;
  readonly endedAt: Date | null;
  readonly outcome: string | null;
  readonly reason: string | null;
  readonly backend: BackendName | null;
  readonly device: string | null;
  readonly moduleHash: string | null;
  readonly engine: string | null;
  readonly trainableParameters: number | null;
  readonly totalParameters: number | null;
  /** Multiply-accumulates of one forward pass of one image. */
  readonly macs: number | null;
  readonly resumedFromEpoch: number | null;
  readonly mixed: boolean | null;
}

export interface StoredRun extends RunRow {
  readonly sweepIds: readonly string[];
  readonly epochRows: readonly StoredEpoch[];
  readonly attempts: readonly StoredAttempt[];
  readonly checkpoints: readonly StoredCheckpoint[];
}

/** All that is known of one run, by its id or an unambiguous beginning of it. Throws NOT_FOUND. */
export async function readRun(database: Database, idOrPrefix: string): Promise<StoredRun> {
  const runId = await findRunId(database, idOrPrefix);
  const [[row], epochRows, attempts, checkpoints, sweeps] = await Promise.all([
    listRuns(database, { ids: [runId] }),
    readEpochs(database, runId),
    listAttempts(database, runId),
    listCheckpoints(database, runId),
    database.prisma.sweepRun.findMany({ where: { runId }, orderBy: { sweep: { createdAt: 'asc' } } }),
  ]);
  return { ...row!, epochRows, attempts, checkpoints, sweepIds: sweeps.map(({ sweepId }) => sweepId) };
}

/** The earliest first. */
export async function listAttempts(database: Database, runId: string): Promise<StoredAttempt[]> {
  const rows = await database.prisma.attempt.findMany({
    where: { runId },
    omit: { runId: true },
    orderBy: { token: 'asc' },
  });
  return rows.map((row) => ({
    ...row,
    backend: row.backend as BackendName | null,
    macs: row.macs === null ? null : Number(row.macs),
  }));
}

/** Throws NOT_FOUND unless one run has this id, or it alone begins so. */
export async function findRunId(database: Database, idOrPrefix: string): Promise<string> {
  const exact = await database.prisma.run.findUnique({ where: { id: idOrPrefix }, select: { id: true } });
  if (exact !== null) return exact.id;
  const found =
    idOrPrefix.length < 4
      ? []
      : await database.prisma.run.findMany({
          where: { id: { startsWith: idOrPrefix } },
          select: { id: true },
          take: 2,
        });
  if (found.length === 1) return found[0]!.id;
  const problem = found.length === 0 ? 'got none' : 'got several';
  throw new DiceboardError('NOT_FOUND', `expected one run whose id begins with "${idOrPrefix}", ${problem}`, {
    remedy: 'give at least four digits of a run that the sweep lists',
  });
}
