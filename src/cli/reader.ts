import type { DashboardReader, ProgressView, RunDetail, RunView } from '../dashboard/dashboard-reader.ts';
import { rememberInference } from '../domain/board/inference.ts';
import { describeVariant } from '../domain/describe-variant.ts';
import { DiceboardError } from '../domain/errors.ts';
import { hashProtocol } from '../domain/protocol.ts';
import type { RunQueue } from '../queue/run-queue.ts';
import type { Database } from '../store/database.ts';
import { findSweep } from '../store/find-sweep.ts';
import { listRuns, type RunRow } from '../store/list-runs.ts';
import { listSweeps } from '../store/list-sweeps.ts';
import { readEpochs } from '../store/read-epochs.ts';
import { readRun } from '../store/read-run.ts';
import { sweepProgress } from '../store/sweep-progress.ts';
import { sweepMetric } from './find-sweep.ts';
import { readBoard } from './read-board.ts';

export interface ReaderSources {
  readonly database: Database;
  readonly queue: RunQueue;
}

/** What the page reads, from store and queue. */
export function createReader({ database, queue }: ReaderSources): DashboardReader {
  const progress = async (sweepId: string): Promise<ProgressView> => {
    const { byStatus, epochsDone, epochsTotal, seconds } = await sweepProgress(database, sweepId);
    const paused = await isPaused(queue);
    return { counts: byStatus, epochsDone, epochsTotal, trainingSeconds: seconds, paused };
  };
  const infer = rememberInference();
  return {
    progress,
    async listSweeps() {
      const sweeps = await listSweeps(database);
      return Promise.all(
        sweeps.map(async ({ id, name, createdAt }) => {
          return { id, name, createdAt: createdAt.toISOString(), progress: await progress(id) };
        }),
      );
    },
    async sweep(nameOrId) {
      const sweep = await orNull(findSweep(database, nameOrId));
      if (sweep === null) return null;
      const { id, name, createdAt, specText } = sweep;
      return { id, name, createdAt: createdAt.toISOString(), metric: sweepMetric(sweep), specText };
    },
    async leaderboard(sweepId) {
      return readBoard(database, await findSweep(database, sweepId), infer);
    },
    async runs(sweepId) {
      return (await listRuns(database, { sweepId })).map(viewRun);
    },
    run: async (id) => orNull(describeRun(database, id)),
    async epochs(id) {
      const rows = await readEpochs(database, id);
      return rows.map(({ validation, ...epoch }) => {
        return { ...epoch, meanPatientDice: validation.meanPatientDice, pooledDice: validation.pooledDice };
      });
    },
  };
}

/** An absent queue is not a paused one; the page goes on without it. */
async function isPaused(queue: RunQueue): Promise<boolean> {
  const counts = await queue.counts().catch(() => null);
  return counts?.paused ?? false;
}

async function orNull<T>(promise: Promise<T>): Promise<T | null> {
  return promise.catch((thrown: unknown) => {
    if (thrown instanceof DiceboardError && thrown.code === 'NOT_FOUND') return null;
    throw thrown;
  });
}

function viewRun(run: RunRow): RunView {
  const { id, variantHash, role, seed, fold, status, epochsDone, epochs, meanPatientDice, collapsed, leaky } =
    run;
  const protocol = hashProtocol(run.settings);
  const score = { meanPatientDice, collapsed, leaky };
  return { id, variantHash, protocol, role, seed, fold, status, epochsDone, epochs, ...score };
}

async function describeRun(database: Database, id: string): Promise<RunDetail> {
  const run = await readRun(database, id);
  const sweeps = await Promise.all(run.sweepIds.map((sweepId) => findSweep(database, sweepId)));
  const size = run.attempts.findLast(({ trainableParameters }) => trainableParameters !== null);
  return {
    ...viewRun(run),
    label: describeVariant(run.settings.variant),
    settings: run.settings,
    reason: run.reason,
    bestEpoch: run.bestEpoch,
    trainableParameters: size?.trainableParameters ?? null,
    totalParameters: size?.totalParameters ?? null,
    summary: run.epochRows.find(({ epoch }) => epoch === run.bestEpoch)?.validation ?? null,
    sweeps: sweeps.map(({ id: sweepId, name }) => ({ id: sweepId, name })),
    attempts: run.attempts.map((attempt) => ({
      token: attempt.token,
      worker: attempt.worker,
      startedAt: attempt.startedAt.toISOString(),
      endedAt: attempt.endedAt?.toISOString() ?? null,
      backend: attempt.backend,
      device: attempt.device,
      moduleHash: attempt.moduleHash,
      engine: attempt.engine,
      resumedFromEpoch: attempt.resumedFromEpoch,
      mixed: attempt.mixed ?? false,
      outcome: attempt.outcome,
    })),
    capsule: {
      ...(sweeps[0]?.capsule as Record<string, unknown> | undefined),
      weightsChecksum: run.weightsChecksum,
      settings: run.settings,
    },
  };
}
