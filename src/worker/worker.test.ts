import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startPostgres } from '../../test/fixtures/postgres-server.ts';
import { queueRun, waitUntil, writeHollowPack } from '../../test/fixtures/queued-run.ts';
import { openPostgresQueue } from '../queue/postgres-queue.ts';
import type { RunQueue } from '../queue/run-queue.ts';
import { cancelRuns } from '../store/cancel-runs.ts';
import { claimRun } from '../store/claim-run.ts';
import { type Database, openDatabase } from '../store/database.ts';
import { listWorkers } from '../store/list-workers.ts';
import { migrateDatabase } from '../store/migrate.ts';
import { readRun } from '../store/read-run.ts';
import { readRunLog } from '../store/read-run-log.ts';
import type { WorkerEvent } from './worker-event.ts';
import { type RunningWorker, startWorker } from './worker.ts';

const trainerEntry = new URL('../../test/fixtures/fake-trainer.ts', import.meta.url).pathname;
const workerProcess = new URL('../../test/fixtures/run-worker.ts', import.meta.url).pathname;

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe('a worker', () => {
  let server: Awaited<ReturnType<typeof startPostgres>>;
  let database: Database;
  let queue: RunQueue;
  let dataFingerprint: string;
  let workers: RunningWorker[] = [];
  let children: ChildProcess[] = [];
  let events: WorkerEvent[] = [];
  let lines: string[] = [];
  let runs = 0;

  beforeAll(async () => {
    server = await startPostgres();
    await migrateDatabase(server.url);
    database = await openDatabase(server.url);
    queue = await openPostgresQueue(server.url);
    dataFingerprint = writeHollowPack(server.home);
  });

  afterEach(async () => {
    delete process.env['FAKE_TRAINER'];
    for (const child of children) child.kill('SIGKILL');
    await Promise.all(workers.map((worker) => worker.stop()));
    [workers, children, events, lines] = [[], [], [], []];
    await queue.clear();
  });

  afterAll(async () => {
    await queue?.close();
    await database?.close();
    await server?.remove();
  });

  /** A run of three epochs, rung for, whose trainer plays that part. */
  async function ringFor(part: string, epochs = 3): Promise<string> {
    process.env['FAKE_TRAINER'] = part;
    const id = await queueRun(database, {
      id: `aa${(++runs).toString(16).padStart(14, '0')}`,
      epochs,
      dataFingerprint,
    });
    await queue.ring([{ runId: id, attempt: 1 }]);
    return id;
  }

  async function work(leaseMs = 20_000): Promise<RunningWorker> {
    const worker = await startWorker({
      database,
      queue,
      home: server.home,
      name: 'inside',
      concurrency: 1,
      leaseMs,
      log: (line) => lines.push(line),
      onEvent: (event) => events.push(event),
      trainerEntry,
    });
    workers.push(worker);
    return worker;
  }

  function workOutside(leaseMs: number): ChildProcess {
    const settings = { url: server.url, home: server.home, name: 'outside', leaseMs, trainerEntry };
    const child = spawn(process.execPath, ['--import', 'tsx', workerProcess, JSON.stringify(settings)], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    createInterface({ input: child.stdout! }).on('line', (line) =>
      events.push(JSON.parse(line) as WorkerEvent),
    );
    children.push(child);
    return child;
  }

  const claims = () => events.filter((event) => event.type === 'claimed');
  const ends = () => events.filter((event) => event.type === 'ended');
  const startedEpochs = () =>
    events.flatMap((event) =>
      event.type === 'message' && event.message.type === 'epoch' ? [event.message.report.epoch] : [],
    );
  const hasEnded = async (id: string) =>
    !['queued', 'running'].includes((await readRun(database, id)).status);
  const reachedEpoch = (epoch: number) => waitUntil(() => startedEpochs().includes(epoch));

  it('trains a run to its end and says so in every row', async () => {
    const id = await ringFor('steady');
    await work();
    await waitUntil(() => hasEnded(id));
    const run = await readRun(database, id);
    expect(run).toMatchObject({ status: 'completed', bestEpoch: 3, weightsChecksum: 'w3', reason: null });
    expect(run.epochRows.map((row) => row.epoch)).toEqual([1, 2, 3]);
    expect(run.attempts).toMatchObject([
      { token: 1, worker: 'inside', outcome: 'completed', device: 'fake' },
    ]);
    expect(ends()).toMatchObject([{ outcome: 'completed' }]);
    await waitUntil(async () => (await queue.pendingRuns()).size === 0);
    expect(await listWorkers(database)).toMatchObject([{ name: 'inside', concurrency: 1 }]);
  });

  it('goes on from the last checkpoint when the child was killed in mid-epoch', async () => {
    const id = await ringFor('dieOnce@3');
    await work();
    await waitUntil(() => hasEnded(id));
    const run = await readRun(database, id);
    expect(run.status).toBe('completed');
    expect(run.attempts).toMatchObject([
      { token: 1, outcome: 'lost', resumedFromEpoch: 0 },
      { token: 2, outcome: 'completed', resumedFromEpoch: 2 },
    ]);
    expect(run.attempts[0]!.reason).toMatch(/TRAINER_LOST: trainer ended by SIGKILL/);
    const lines = await readRunLog(database, { runIds: [id], limit: 100 });
    expect(lines.map(({ token, text }) => `${token} ${text.split(/[:,]/)[0]}`)).toEqual([
      '1 starts on wasm',
      '1 epoch 1',
      '1 epoch 2',
      '1 trainer',
      '1 lost',
      '2 starts on wasm',
      '2 epoch 3',
      '2 completed',
    ]);
    expect(lines[3]).toMatchObject({ level: 'error', text: 'trainer: about to die' });
    expect(run.epochRows.map(({ epoch, token }) => [epoch, token])).toEqual([
      [1, 1],
      [2, 1],
      [3, 2],
    ]);
  });

  it('gives up a run whose child dies at every start, after three', async () => {
    const id = await ringFor('die@1');
    await work();
    await waitUntil(() => hasEnded(id));
    const run = await readRun(database, id);
    expect(run.status).toBe('failed');
    expect(run.reason).toMatch(/three times/);
    expect(run.attempts.map(({ outcome }) => outcome)).toEqual(['lost', 'lost', 'lost']);
  });

  it('takes up the run of a worker that was killed, whose child does not outlive it', async () => {
    const id = await ringFor('hang@3');
    const outside = workOutside(3_000);
    await reachedEpoch(2);
    const [claim] = claims();
    outside.kill('SIGKILL');
    await waitUntil(() => !isAlive(claim!.trainerPid), 5_000);
    process.env['FAKE_TRAINER'] = 'steady';
    await work(3_000);
    await waitUntil(() => hasEnded(id));
    const run = await readRun(database, id);
    expect(run.status).toBe('completed');
    expect(run.attempts).toMatchObject([
      { worker: 'outside', outcome: 'lost' },
      { worker: 'inside', outcome: 'completed', resumedFromEpoch: 2 },
    ]);
    expect(run.epochRows.map(({ epoch, token }) => [epoch, token])).toEqual([
      [1, 1],
      [2, 1],
      [3, 2],
    ]);
  });

  it('writes nothing more, and kills its child, once another attempt owns the run', async () => {
    const id = await ringFor('slow', 400);
    await work(20_000);
    await reachedEpoch(1);
    const [claim] = claims();
    await database.prisma
      .$executeRaw`UPDATE run SET lease_until = now() - interval '1 hour' WHERE id = ${id}`;
    expect(await claimRun(database, { runId: id, worker: 'thief', leaseMs: 60_000 })).toMatchObject({
      token: 2,
    });
    const before = (await readRun(database, id)).epochRows.length;
    await waitUntil(() => ends().length === 1);
    expect(ends()).toMatchObject([{ outcome: 'fenced', token: 1 }]);
    expect(isAlive(claim!.trainerPid)).toBe(false);
    const run = await readRun(database, id);
    expect(run).toMatchObject({ status: 'running', token: 2 });
    expect(run.epochRows.length).toBe(before);
    await cancelRuns(database, { runIds: [id] });
  });

  it('kills the child of a cancelled run at its next renewal, though no epoch ends', async () => {
    const id = await ringFor('hang@2');
    await work(3_000);
    await reachedEpoch(1);
    await cancelRuns(database, { runIds: [id] });
    await waitUntil(() => ends().length === 1, 5_000);
    expect(ends()).toMatchObject([{ outcome: 'fenced' }]);
    expect(isAlive(claims()[0]!.trainerPid)).toBe(false);
    expect((await readRun(database, id)).status).toBe('cancelled');
    await waitUntil(async () => (await queue.pendingRuns()).size === 0);
  });

  it('gives its runs back when it stops, and the start does not count', async () => {
    const id = await ringFor('hang@3');
    const worker = await work();
    await reachedEpoch(2);
    const askedAt = Date.now();
    await worker.stop();
    expect(Date.now() - askedAt).toBeLessThan(4_000);
    expect(isAlive(claims()[0]!.trainerPid)).toBe(false);
    expect((await readRun(database, id)).status).toBe('queued');
    expect((await listWorkers(database)).map(({ name }) => name)).not.toContain('inside');
    process.env['FAKE_TRAINER'] = 'steady';
    await work();
    await waitUntil(() => hasEnded(id));
    const run = await readRun(database, id);
    expect(run).toMatchObject({ status: 'completed', starts: 1 });
    expect(run.attempts).toMatchObject([
      { outcome: 'released' },
      { outcome: 'completed', resumedFromEpoch: 2 },
    ]);
  });

  it('writes a diverged run as an outcome and does not start it again', async () => {
    const id = await ringFor('diverge@2');
    await work();
    await waitUntil(() => hasEnded(id));
    const run = await readRun(database, id);
    expect(run).toMatchObject({ status: 'diverged', reason: 'the loss is NaN' });
    expect(run.attempts).toHaveLength(1);
  });

  it.each([
    ['bad data', 'badData@2', /DATA_FAULTY: no mask/],
    ['values that no row may hold', 'storeNan', /INTERNAL: expected storable values.*NaN/],
  ])('fails a run of %s at once', async (_, part, reason) => {
    const id = await ringFor(part);
    await work();
    await waitUntil(() => hasEnded(id));
    const run = await readRun(database, id);
    expect(run.status).toBe('failed');
    expect(run.reason).toMatch(reason);
    expect(run.attempts).toHaveLength(1);
    expect(isAlive(claims()[0]!.trainerPid)).toBe(false);
  });

  it('fails a run whose data are not known, in one line', async () => {
    const id = await queueRun(database, { id: 'bb01', epochs: 1, dataFingerprint: '0'.repeat(64) });
    await queue.ring([{ runId: id, attempt: 1 }]);
    await work();
    await waitUntil(() => hasEnded(id));
    expect((await readRun(database, id)).reason).toMatch(/^DATA_NOT_FOUND: expected data 000000000000/);
    expect(events.filter((event) => event.type === 'claimed')).toEqual([]);
  });

  it.each([
    ['corrupt', 'CHECKPOINT_CORRUPT'],
    ['gone', 'NOT_FOUND'],
  ])('goes on from an earlier checkpoint when the last one is %s', async (part, code) => {
    const id = await ringFor('dieOnce@3');
    const worker = await work();
    await reachedEpoch(2);
    await worker.stop();
    process.env['FAKE_TRAINER'] = `${part}@2`;
    await work();
    await waitUntil(() => hasEnded(id));
    const run = await readRun(database, id);
    expect(run.status).toBe('completed');
    expect(run.epochRows.map(({ epoch }) => epoch)).toEqual([1, 2, 3]);
    expect(lines.join('\n')).toContain(`goes on from an earlier checkpoint: ${code}`);
  });

  it('loses nothing while the database is away for some seconds', async () => {
    const id = await ringFor('slow', 12);
    await work(20_000);
    await reachedEpoch(2);
    await server.stop();
    await sleep(2_500);
    await server.start();
    await waitUntil(() => hasEnded(id).catch(() => false), 40_000);
    const run = await readRun(database, id);
    expect(run.status).toBe('completed');
    expect(run.attempts).toHaveLength(1);
    expect(run.epochRows.map(({ epoch }) => epoch)).toEqual(Array.from({ length: 12 }, (_, at) => at + 1));
    expect(lines.filter((line) => /database is away/.test(line))).toHaveLength(1);
  });

  it('gives a run back when the database was away for longer than its lease', async () => {
    const id = await ringFor('slow', 12);
    await work(3_000);
    await reachedEpoch(2);
    const [claim] = claims();
    await server.stop();
    await waitUntil(() => !isAlive(claim!.trainerPid), 6_000);
    await server.start();
    await waitUntil(() => hasEnded(id).catch(() => false), 40_000);
    const run = await readRun(database, id);
    expect(run).toMatchObject({ status: 'completed', starts: 1 });
    expect(run.attempts[0]).toMatchObject({ outcome: 'released', reason: 'the lease ran out' });
    expect(run.epochRows.map(({ epoch }) => epoch)).toEqual(Array.from({ length: 12 }, (_, at) => at + 1));
  });
});
