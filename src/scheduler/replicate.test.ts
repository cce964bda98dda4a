import { afterAll, beforeAll, expect, test } from 'vitest';
import { startPostgres } from '../../test/fixtures/postgres-server.ts';
import type { ReplicationRun } from '../domain/replication/plan-replication.ts';
import { hashRun } from '../domain/run-id.ts';
import { openPostgresQueue } from '../queue/postgres-queue.ts';
import type { RunQueue } from '../queue/run-queue.ts';
import { openDatabase, type Database } from '../store/database.ts';
import { listRuns } from '../store/list-runs.ts';
import { planSweep, type PlannedRun } from './plan.ts';
import { queueSweep } from './queue-sweep.ts';
import { addReplication } from './replicate.ts';
import { parseSpec } from './spec/load-spec.ts';
import { migrateDatabase } from '../store/migrate.ts';

let server: Awaited<ReturnType<typeof startPostgres>>;
let database: Database;
let queue: RunQueue;

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

async function queueRuns(name: string) {
  const text =
    'data: somewhere\nfolds: 1\nparameters: {learningRate: [0.1, 0.01]}\nreference: {model: unet}\n';
  const spec = parseSpec({ file: `${name}.yaml`, text });
  const planned = planSweep(spec, { dataFingerprint: name.padEnd(64, '0'), backend: 'wasm' });
  await queueSweep({ database, queue }, planned);
  await queue.clear();
  return planned;
}

const repeatOf = ({ id, role, variant }: PlannedRun, fold: number): ReplicationRun => {
  return { like: id, role, variantHash: variant.hash, label: '', seconds: null, seed: 1, fold };
};

test('a round’s runs have their leader’s settings but for seed and fold, join its sweep and are rung for', async () => {
  const { sweepId, runs } = await queueRuns('round');
  const expected = runs.map(({ settings }) => hashRun({ ...settings, fold: 1 }));
  const round = runs.map((run) => repeatOf(run, 1));
  expect(await addReplication({ database, queue }, sweepId, round)).toEqual({ queued: expected, reused: [] });
  expect(await queue.pendingRuns()).toEqual(new Set([...runs.map(({ id }) => id), ...expected]));
  const added = await listRuns(database, { sweepId, ids: expected });
  expect(added.map(({ role, seed, fold, variantHash }) => ({ role, seed, fold, variantHash }))).toEqual(
    runs.map(({ role, variant }) => ({ role, seed: 1, fold: 1, variantHash: variant.hash })),
  );
});

test('a round that is asked for twice is queued and rung for once', async () => {
  const { sweepId, runs } = await queueRuns('twice');
  const round = [repeatOf(runs[0]!, 2)];
  const { queued } = await addReplication({ database, queue }, sweepId, round);
  const pending = await queue.pendingRuns();
  expect(await addReplication({ database, queue }, sweepId, round)).toEqual({ queued: [], reused: queued });
  expect(await queue.pendingRuns()).toEqual(pending);
});

test('runs that another version of the training code trained are not replicated', async () => {
  const { sweepId, runs } = await queueRuns('old');
  const [first] = runs as [PlannedRun];
  const settings = { ...first.settings, trainingVersion: 0 };
  await database.prisma.run.update({ where: { id: first.id }, data: { settings: { ...settings } as never } });
  await expect(addReplication({ database, queue }, sweepId, [repeatOf(first, 1)])).rejects.toMatchObject({
    code: 'NOT_READY',
  });
});
