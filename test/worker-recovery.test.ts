import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packDataset } from '../src/dataset/pack-dataset.ts';
import { fingerprintDataset } from '../src/dataset/fingerprint.ts';
import { writePhantoms } from '../src/dataset/phantom/write-phantoms.ts';
import { openPostgresQueue } from '../src/queue/postgres-queue.ts';
import type { RunQueue } from '../src/queue/run-queue.ts';
import { type Database, openDatabase } from '../src/store/database.ts';
import { migrateDatabase } from '../src/store/migrate.ts';
import { readRun } from '../src/store/read-run.ts';
import type { WorkerEvent } from '../src/worker/worker-event.ts';
import { startPostgres } from './fixtures/postgres-server.ts';
import { queueRun, waitUntil } from './fixtures/queued-run.ts';

const workerProcess = new URL('fixtures/run-worker.ts', import.meta.url).pathname;
const epochs = 5;
const leaseMs = 4_000;

/** A worker process; its events come in as it prints them. */
function startWorkerProcess(settings: { url: string; home: string; name: string }) {
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', workerProcess, JSON.stringify({ ...settings, leaseMs, level: 'auto' })],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const events: WorkerEvent[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => events.push(JSON.parse(line) as WorkerEvent));
  return { child, events };
}

function reportedEpochs(events: readonly WorkerEvent[]): number[] {
  return events.flatMap((event) =>
    event.type === 'message' && event.message.type === 'epoch' ? [event.message.report.epoch] : [],
  );
}

/** Some steps into the epoch after the given one. */
async function waitForMidEpoch(events: readonly WorkerEvent[], epoch: number): Promise<void> {
  await waitUntil(() => reportedEpochs(events).includes(epoch), 120_000);
  await sleep(100);
}

describe('a run whose worker and then whose trainer are killed', { timeout: 300_000 }, () => {
  let server: Awaited<ReturnType<typeof startPostgres>>;
  let database: Database;
  let queue: RunQueue;
  let dataFingerprint: string;
  const children: ChildProcess[] = [];

  beforeAll(async () => {
    server = await startPostgres();
    await migrateDatabase(server.url);
    database = await openDatabase(server.url);
    queue = await openPostgresQueue(server.url);
    const folder = join(server.home, 'phantoms');
    await writePhantoms({ folder, patients: 8, slices: 12, seed: 1 });
    await packDataset({ folder, size: 64, home: server.home });
    dataFingerprint = await fingerprintDataset(folder, { home: server.home });
  }, 120_000);

  afterAll(async () => {
    for (const child of children) child.kill('SIGKILL');
    await queue?.close();
    await database?.close();
    await server?.remove();
  });

  function start(name: string) {
    const worker = startWorkerProcess({ url: server.url, home: server.home, name });
    children.push(worker.child);
    return worker;
  }

  async function ringFor(id: string): Promise<void> {
    await queueRun(database, { id, epochs, dataFingerprint });
    await queue.ring([{ runId: id, attempt: 1 }]);
  }

  const hasCompleted = async (id: string) => (await readRun(database, id)).status === 'completed';

  it('ends with the weights of the undisturbed run, no epoch missing or doubled', async () => {
    await ringFor('0000disturbed');
    const first = start('first');
    await waitForMidEpoch(first.events, 1);
    first.child.kill('SIGKILL');
    await once(first.child, 'exit');

    const second = start('second');
    await waitForMidEpoch(second.events, 3);
    const claim = second.events.find((event) => event.type === 'claimed')!;
    process.kill(claim.trainerPid, 'SIGKILL');
    await waitUntil(() => hasCompleted('0000disturbed'), 120_000);

    await ringFor('0000undisturbed');
    await waitUntil(() => hasCompleted('0000undisturbed'), 120_000);

    const disturbed = await readRun(database, '0000disturbed');
    const undisturbed = await readRun(database, '0000undisturbed');
    expect(disturbed.attempts.map(({ outcome }) => outcome)).toEqual(['lost', 'lost', 'completed']);
    expect(disturbed.attempts.map(({ mixed }) => mixed)).toEqual([false, false, false]);
    const starts = disturbed.attempts.map(({ resumedFromEpoch }) => resumedFromEpoch!);
    expect(starts[1]).toBeGreaterThanOrEqual(1);
    expect(starts[2]).toBeGreaterThanOrEqual(3);
    expect(disturbed.epochRows.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4, 5]);
    const reported = [...reportedEpochs(first.events), ...reportedEpochs(second.events)].slice(0, -epochs);
    expect(new Set(reported).size).toBe(reported.length);

    const scores = ({ epochRows }: typeof disturbed) =>
      epochRows.map(({ trainingLoss, validationLoss, validation }) => [
        trainingLoss,
        validationLoss,
        validation,
      ]);
    expect(scores(disturbed)).toEqual(scores(undisturbed));
    expect(disturbed.weightsChecksum).toMatch(/^[0-9a-f]{64}$/);
    expect(disturbed.weightsChecksum).toBe(undisturbed.weightsChecksum);
    expect(disturbed.checkpoints.map(({ epoch, weightsChecksum }) => [epoch, weightsChecksum])).toEqual(
      undisturbed.checkpoints.map(({ epoch, weightsChecksum }) => [epoch, weightsChecksum]),
    );
  });
});
