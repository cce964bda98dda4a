import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { startPostgres } from '../../test/fixtures/postgres-server.ts';
import { DiceboardError } from '../domain/errors.ts';
import { openPostgresQueue } from '../queue/postgres-queue.ts';
import type { RunQueue } from '../queue/run-queue.ts';
import { claimRun } from '../store/claim-run.ts';
import { openDatabase, type Database } from '../store/database.ts';
import { findSweep } from '../store/find-sweep.ts';
import { finishRun } from '../store/finish-run.ts';
import { migrateDatabase } from '../store/migrate.ts';
import { readRankedRuns } from '../store/read-ranked-runs.ts';
import { runsToRing } from '../store/runs-to-ring.ts';
import { cancelSweep } from './cancel-sweep.ts';
import { planSweep, type Plan } from './plan.ts';
import { queueSweep } from './queue-sweep.ts';
import { reconcileOnce, startReconciler } from './reconciler.ts';
import { retryRun } from './retry-run.ts';
import { parseSpec } from './spec/load-spec.ts';

let server: Awaited<ReturnType<typeof startPostgres>>;
let database: Database;
let queue: RunQueue;
let count = 0;

beforeAll(async () => {
  server = await startPostgres();
  await migrateDatabase(server.url);
  database = await openDatabase(server.url);
  queue = await openPostgresQueue(server.url);
});

afterAll(async () => {
  await queue?.close();
  await database?.close();
  await server?.remove();
});

/** Every test plans runs of its own, over data of its own, and leaves none queued to the next. */
beforeEach(async () => {
  count += 1;
  await database.prisma.run.updateMany({
    where: { status: { in: ['queued', 'running'] } },
    data: { status: 'cancelled', endedAt: new Date(), leaseUntil: null, worker: null },
  });
  await queue.clear();
});

function plan(text: string): Plan {
  const spec = parseSpec({ file: `s${count}.yaml`, text: `data: somewhere\nfolds: 1\n${text}` });
  return planSweep(spec, { dataFingerprint: String(count).padStart(64, '0'), backend: 'wasm' });
}

const idsOf = ({ runs }: Plan) => runs.map((run) => run.id);
const three = 'parameters: {learningRate: [0.1, 0.05, 0.01]}\n';
const lease = { worker: 'w', leaseMs: 60_000 };

async function claim(runId: string, leaseMs = lease.leaseMs): Promise<number> {
  const claimed = await claimRun(database, { ...lease, runId, leaseMs });
  if (claimed.type !== 'claimed') throw new Error(`expected to claim, got ${claimed.type}`);
  return claimed.token;
}

test('a sweep is stored whole and rung for, and its rings are delivered', async () => {
  const planned = plan(`${three}reference: {model: unet}\n`);
  expect(await queueSweep({ database, queue }, planned)).toEqual({
    sweepId: planned.sweepId,
    queued: 6,
    reused: 0,
  });
  const heard = new Set<string>();
  const listener = await queue.listen(
    async ({ runId }) => {
      heard.add(runId);
      return { type: 'done' };
    },
    { concurrency: 2 },
  );
  await vi.waitFor(() => expect(heard).toEqual(new Set(idsOf(planned))), { timeout: 30_000, interval: 50 });
  await listener.close();
  const stored = await readRankedRuns(database, planned.sweepId);
  expect(stored.map(({ runId, role }) => [runId, role])).toEqual(
    planned.runs.map(({ id, role }) => [id, role]),
  );
  const sweep = await findSweep(database, planned.spec.name);
  expect(sweep).toMatchObject({ id: planned.sweepId, specText: planned.spec.text });
  expect(sweep.capsule).toMatchObject({ dataFingerprint: planned.dataFingerprint, node: process.version });
});

test('asked for twice nothing is queued twice; a wider grid queues only what is new', async () => {
  await queueSweep({ database, queue }, plan(three));
  expect(await queueSweep({ database, queue }, plan(three))).toMatchObject({ queued: 0, reused: 3 });
  expect((await queue.counts()).waiting).toBe(3);
  const wider = plan('parameters: {learningRate: [0.1, 0.05, 0.02, 0.01]}\n');
  expect(await queueSweep({ database, queue }, wider)).toMatchObject({ queued: 1, reused: 3 });
  expect((await queue.counts()).waiting).toBe(4);
});

test('with the queue away the sweep is stored and the error says so; later the reconciler rings', async () => {
  const planned = plan(three);
  const away = async () => {
    throw new DiceboardError('QUEUE_UNREACHABLE', 'expected the queue, got no answer');
  };
  const lost = queueSweep({ database, queue: { ...queue, ring: away, pendingRuns: away } }, planned);
  await expect(lost).rejects.toMatchObject({
    code: 'QUEUE_UNREACHABLE',
    message: expect.stringContaining('is stored'),
  });
  expect(await reconcileOnce({ database, queue })).toBe(3);
  expect(await queue.pendingRuns()).toEqual(new Set(idsOf(planned)));
});

test('a queue that was emptied is filled again, once', async () => {
  const planned = plan(three);
  await queueSweep({ database, queue }, planned);
  await queue.clear();
  expect(await reconcileOnce({ database, queue })).toBe(3);
  expect(await reconcileOnce({ database, queue })).toBe(0);
  expect(await queue.pendingRuns()).toEqual(new Set(idsOf(planned)));
});

test('a run whose lease has run out is rung for again, one whose lease lives or that has ended is not', async () => {
  const planned = plan(three);
  const [lost, held, ended] = idsOf(planned) as [string, string, string];
  await queueSweep({ database, queue }, planned);
  await queue.clear();
  await claim(lost, 1);
  await claim(held);
  const token = await claim(ended);
  await finishRun(database, { runId: ended, token, status: 'failed', reason: 'for the test' });
  await sleep(20);
  expect(await reconcileOnce({ database, queue })).toBe(1);
  expect(await queue.pendingRuns()).toEqual(new Set([lost]));
});

test('the reconciler goes on over failures, says each once, and is still when stopped', async () => {
  await queueSweep({ database, queue }, plan(three));
  await queue.clear();
  const lines: string[] = [];
  let failures = 2;
  const flaky: RunQueue = {
    ...queue,
    pendingRuns: () => (failures-- > 0 ? Promise.reject(new Error('gone')) : queue.pendingRuns()),
    ring: (rings) => queue.ring(rings),
  };
  const log = (line: string) => void lines.push(line);
  const reconciler = startReconciler({ database, queue: flaky, everyMs: 20, log });
  await vi.waitFor(async () => expect((await queue.counts()).waiting).toBe(3), {
    timeout: 20_000,
    interval: 50,
  });
  await reconciler.stop();
  expect(lines).toEqual([expect.stringContaining('gone'), 'reconciling again']);
  await queue.clear();
  await sleep(100);
  expect(await queue.pendingRuns()).toEqual(new Set());
});

test('a cancelled sweep has nothing left to ring for; asked for again its runs are queued anew', async () => {
  const planned = plan(three);
  await queueSweep({ database, queue }, planned);
  const [running] = idsOf(planned) as [string];
  const token = await claim(running);
  expect(await cancelSweep(database, planned.sweepId)).toBe(3);
  expect(await runsToRing(database)).toEqual([]);
  expect(await finishRun(database, { runId: running, token, status: 'completed', bestEpoch: 1 })).toBe(false);
  expect(await queueSweep({ database, queue }, planned)).toMatchObject({ queued: 3, reused: 0 });
});

test('a run that another sweep wants goes on when one sweep is cancelled', async () => {
  const planned = plan(three);
  await queueSweep({ database, queue }, planned);
  await queueSweep({ database, queue }, plan('name: other\nparameters: {learningRate: [0.1]}\n'));
  expect(await cancelSweep(database, planned.sweepId)).toBe(2);
  expect(await runsToRing(database)).toHaveLength(1);
});

test('a failed run is retried through the queue; one with a result, or unknown, is not', async () => {
  const planned = plan(three);
  const [failed, diverged] = idsOf(planned) as [string, string];
  await queueSweep({ database, queue }, planned);
  for (const [runId, status] of [
    [failed, 'failed'],
    [diverged, 'diverged'],
  ] as const) {
    await finishRun(database, { runId, token: await claim(runId), status, reason: 'for the test' });
  }
  await queue.clear();
  await retryRun({ database, queue }, failed);
  expect(await queue.pendingRuns()).toContain(failed);
  await expect(retryRun({ database, queue }, diverged)).rejects.toMatchObject({ code: 'NOT_READY' });
  await expect(retryRun({ database, queue }, 'f'.repeat(16))).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

test('ten thousand runs are stored and rung for within seconds', async () => {
  const ranges =
    'parameters: {learningRate: "linspace[0.01, 1, 100]", momentum: "linspace[0.1, 0.9, 100]"}\n';
  const planned = plan(ranges);
  const start = performance.now();
  await queueSweep({ database, queue }, planned);
  expect((await queue.pendingRuns()).size).toBe(10_000);
  expect(performance.now() - start).toBeLessThan(30_000);
});
