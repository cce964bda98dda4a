import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { sampleRun, sampleSweep } from '../../test/fixtures/sample-sweep.ts';
import { openTestDatabase, type TestDatabase } from '../../test/fixtures/test-database.ts';
import { readConfig } from '../config.ts';
import { cancelRuns } from '../store/cancel-runs.ts';
import { createSweep } from '../store/create-sweep.ts';
import { forgetWorker } from '../store/forget-worker.ts';
import { recordWorkerHeartbeat } from '../store/record-worker-heartbeat.ts';
import { replicateSweep, type ReplicateOptions } from './replicate-sweep.ts';
import type { Session } from './session.ts';

const worker = { name: 'only', host: 'here', pid: 1, concurrency: 1, running: [] };

let store: TestDatabase;
beforeAll(async () => {
  store = await openTestDatabase();
});
afterEach(() => forgetWorker(store.database, worker.name));
afterAll(() => store.close());

async function replicate(sweepId: string, options: Partial<ReplicateOptions>) {
  const { database, home } = store;
  await createSweep(database, sampleSweep(sweepId, [sampleRun(1, `run-of-${sweepId}`)]));
  const session = { config: readConfig({ home }, {}), database } as Session;
  const limits = { seeds: 3, folds: 5 };
  return replicateSweep(
    session,
    { sweepId, limits, budget: undefined, workers: 1 },
    { wait: false, stopped: () => false, log: () => undefined, patienceMs: 200, ...options },
  );
}

/** The only worker lives as the replication begins, and is gone a second later. */
async function loseWorker(): Promise<void> {
  await recordWorkerHeartbeat(store.database, worker);
  setTimeout(() => void forgetWorker(store.database, worker.name), 1_000);
}

test('where the only worker dies, it ends with what is queued', { timeout: 15_000 }, async () => {
  await loseWorker();
  expect(await replicate('lost', {})).toEqual({ rounds: [], end: 'queued' });
});

test('where the only worker dies and it may, it trains here', { timeout: 15_000 }, async () => {
  await loseWorker();
  const begun: string[] = [];
  const train = async ({ database }: Session) => {
    begun.push('training');
    await cancelRuns(database, { sweepId: 'taken' });
    return { stop: async () => void begun.push('stopped') };
  };
  expect(await replicate('taken', { wait: true, train })).toMatchObject({ end: 'done' });
  expect(begun).toEqual(['training', 'stopped']);
});

test('refuses a sweep whose runs nobody ends', async () => {
  await expect(replicate('alone', {})).rejects.toMatchObject({ code: 'NOT_READY' });
});
