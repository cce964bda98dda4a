import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { startPostgres } from '../../test/fixtures/postgres-server.ts';
import { waitUntil, writeHollowPack } from '../../test/fixtures/queued-run.ts';
import { claimFor, sampleEpoch, sampleRun } from '../../test/fixtures/sample-sweep.ts';
import type { SearchSettings } from '../domain/search/search-settings.ts';
import { openPostgresQueue } from '../queue/postgres-queue.ts';
import type { RunQueue } from '../queue/run-queue.ts';
import { type Reconciler, startReconciler } from '../scheduler/reconciler.ts';
import { createSweep } from '../store/create-sweep.ts';
import { type Database, openDatabase } from '../store/database.ts';
import { migrateDatabase } from '../store/migrate.ts';
import { readRun } from '../store/read-run.ts';
import { recordEpoch } from '../store/record-epoch.ts';
import { sweepProgress } from '../store/sweep-progress.ts';
import type { WorkerEvent } from './worker-event.ts';

const trainerEntry = new URL('../../test/fixtures/fake-trainer.ts', import.meta.url).pathname;
const workerProcess = new URL('../../test/fixtures/run-worker.ts', import.meta.url).pathname;

let server: Awaited<ReturnType<typeof startPostgres>>;
let database: Database;
let queue: RunQueue;
let reconciler: Reconciler;
let dataFingerprint: string;
let workers: ChildProcess[] = [];
let events: WorkerEvent[] = [];

beforeAll(async () => {
  process.env['FAKE_TRAINER'] = 'scores';
  server = await startPostgres();
  await migrateDatabase(server.url);
  database = await openDatabase(server.url);
  queue = await openPostgresQueue(server.url);
  dataFingerprint = writeHollowPack(server.home);
  reconciler = startReconciler({ database, queue, everyMs: 500, log: () => undefined });
});

afterEach(() => {
  for (const worker of workers) worker.kill('SIGKILL');
  [workers, events] = [[], []];
});

afterAll(async () => {
  delete process.env['FAKE_TRAINER'];
  await reconciler?.stop();
  await queue?.close();
  await database?.close();
  await server?.remove();
});

function work(name: string): ChildProcess {
  const settings = { url: server.url, home: server.home, name, leaseMs: 3_000, trainerEntry };
  const child = spawn(process.execPath, ['--import', 'tsx', workerProcess, JSON.stringify(settings)], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  createInterface({ input: child.stdout! }).on('line', (line) =>
    events.push(JSON.parse(line) as WorkerEvent),
  );
  workers.push(child);
  return child;
}

/** One bracket of runs of nine epochs, whose scores are their numbers as hundredths. */
async function queueBracket(
  sweepId: string,
  count: number,
  search: SearchSettings,
  order: 'worst first' | 'best first' = 'worst first',
): Promise<string[]> {
  const runs = Array.from({ length: count }, (_, at) => {
    const run = sampleRun(1, `${sweepId}${String(at).padStart(2, '0')}`);
    const settings = { ...run.settings, dataFingerprint, epochs: 9 };
    return { ...run, role: 'candidate' as const, settings };
  });
  if (order === 'best first') runs.reverse();
  const spec = { search, epochs: 9 };
  await createSweep(database, { id: sweepId, name: sweepId, spec, specText: '', capsule: {}, runs });
  return runs.map(({ id }) => id);
}

const recordedEpochs = () =>
  events.flatMap((event) =>
    event.type === 'message' && event.message.type === 'epoch'
      ? [`${event.runId} ${event.message.report.epoch}`]
      : [],
  );

async function untilEnded(sweepId: string): Promise<void> {
  await waitUntil(async () => {
    const { queued, running, waiting } = (await sweepProgress(database, sweepId)).byStatus;
    return queued + running + waiting === 0;
  }, 90_000);
}

test('twelve runs under halving each end once, no epoch is trained twice, though a worker is killed', async () => {
  const halving = { strategy: 'halving', variants: null, seed: 1, firstRung: 1, reduction: 3 } as const;
  const ids = await queueBracket('bracket', 12, halving);
  const killed = work('first');
  work('second');
  await waitUntil(() => events.filter(({ type }) => type === 'message').length > 12, 60_000);
  killed.kill('SIGKILL');
  work('third');
  await untilEnded('bracket');

  const runs = await Promise.all(ids.map((id) => readRun(database, id)));
  for (const run of runs) {
    expect(['completed', 'pruned']).toContain(run.status);
    const epochs = run.epochRows.map(({ epoch }) => epoch);
    expect(epochs).toEqual(Array.from({ length: epochs.length }, (_, at) => at + 1));
    expect([1, 3, 9]).toContain(epochs.length);
    expect(run.status === 'completed').toBe(epochs.length === 9);
    expect(run.reason === null).toBe(run.status === 'completed');
    if (run.status === 'completed') expect(run.weightsChecksum).toBe('w9');
  }
  expect(runs.at(-1)!.status).toBe('completed');
  const beyondFirst = runs.filter(({ epochRows }) => epochRows.length > 1);
  expect(beyondFirst.length).toBeGreaterThanOrEqual(4);
  expect(beyondFirst.length).toBeLessThanOrEqual(5);
  expect(new Set(recordedEpochs()).size).toBe(recordedEpochs().length);
  const rung = runs.find(({ epochRows }) => epochRows.length === 1)!;
  expect(rung.reason).toMatch(/^rung 1 of 2 \(1 epoch\): 0\.\d{3}, \d+\w\w of 12; [45] went on$/);
}, 120_000);

test('a run whose worker died before it was judged is judged by the next, without another epoch', async () => {
  const halving = { strategy: 'halving', variants: null, seed: 1, firstRung: 1, reduction: 3 } as const;
  const [worse, better] = await queueBracket('unjudged', 2, halving);
  const fence = await claimFor(database, worse!, 1);
  await recordEpoch(database, sampleEpoch(fence, 1, true));
  await database.prisma.epoch.updateMany({ where: { runId: worse! }, data: { meanPatientDice: 0 } });
  work('heir');
  await untilEnded('unjudged');
  expect(await readRun(database, worse!)).toMatchObject({
    status: 'pruned',
    epochRows: [{ epoch: 1, token: 1 }],
    attempts: [{ outcome: 'lost' }, { token: 2, outcome: expect.stringMatching(/waiting|pruned/) }],
  });
  expect((await readRun(database, better!)).status).toBe('completed');
}, 60_000);

test('a grid with median stopping trains the better runs to the end', async () => {
  const medianStopping = { afterEpochs: 2, afterRuns: 2 };
  const ids = await queueBracket('median', 4, { strategy: 'grid', medianStopping }, 'best first');
  work('alone');
  await untilEnded('median');
  const runs = await Promise.all(ids.map((id) => readRun(database, id)));
  expect(runs.map(({ status }) => status)).toEqual(['completed', 'completed', 'pruned', 'pruned']);
  expect(runs[3]!.reason).toBe('median stopping after 2 epochs: 0.000, below 0.020 of 3 others');
}, 60_000);
