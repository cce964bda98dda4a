import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cancelRuns } from './cancel-runs.ts';
import { createSweep } from './create-sweep.ts';
import { inTransaction } from './database.ts';
import { findSweep } from './find-sweep.ts';
import { listRuns } from './list-runs.ts';
import { listSweeps } from './list-sweeps.ts';
import { runsToRing } from './runs-to-ring.ts';
import { openTestDatabase, type TestDatabase } from '../../test/fixtures/test-database.ts';
import { sampleRun, sampleSweep } from '../../test/fixtures/sample-sweep.ts';

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test.close());

const manyRuns = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, index) =>
    sampleRun(index, `${prefix}-${String(index).padStart(5, '0')}`),
  );

describe('createSweep', () => {
  it('writes ten thousand runs within a few seconds, and rings for them in the order of the plan', async () => {
    const runs = manyRuns('many', 10_000).reverse();
    const start = performance.now();
    const { queued, reused } = await createSweep(test.database, sampleSweep('many', runs));
    expect(performance.now() - start).toBeLessThan(15_000);
    expect(queued).toEqual(runs.map(({ id }) => id));
    expect(reused).toEqual([]);
    const rung = await runsToRing(test.database);
    expect(rung.map(({ runId }) => runId)).toEqual(queued);
  });

  it('is one sweep and one set of runs when asked for twice', async () => {
    const sweep = sampleSweep('twice', manyRuns('twice', 3));
    expect(await createSweep(test.database, sweep)).toMatchObject({ created: true, reused: [] });
    const ids = sweep.runs.map(({ id }) => id);
    expect(await createSweep(test.database, sweep)).toEqual({ created: false, queued: [], reused: ids });
    expect(await listRuns(test.database, { sweepId: 'twice' })).toHaveLength(3);
  });

  it('shares a run between sweeps that want the same, under a role in each', async () => {
    const shared = sampleRun(5, 'shared-run');
    await createSweep(test.database, sampleSweep('shares-1', [shared]));
    const second = [{ ...shared, role: 'reference' as const }, sampleRun(6, 'shares-own')];
    const created = await createSweep(test.database, sampleSweep('shares-2', second));
    expect(created).toEqual({ created: true, queued: ['shares-own'], reused: ['shared-run'] });
    const roles = await Promise.all(
      ['shares-1', 'shares-2'].map((sweepId) => listRuns(test.database, { sweepId, ids: ['shared-run'] })),
    );
    expect(roles.flat().map(({ role }) => role)).toEqual(['candidate', 'reference']);
  });

  it('marks a run that is there leaky once a leak is found, for ever, and leaves it otherwise as it is', async () => {
    const clean = sampleRun(7, 'leaks');
    const leaky = { ...clean, leaky: true };
    const isLeaky = async () =>
      (await test.database.prisma.run.findUniqueOrThrow({ where: { id: 'leaks' } })).leaky;
    await createSweep(test.database, sampleSweep('leaks-1', [clean]));
    expect(await isLeaky()).toBe(false);
    const again = await createSweep(test.database, sampleSweep('leaks-2', [leaky, clean]));
    expect(again).toMatchObject({ queued: [], reused: ['leaks'] });
    expect(await isLeaky()).toBe(true);
    await createSweep(test.database, sampleSweep('leaks-3', [clean]));
    expect(await isLeaky()).toBe(true);
  });

  it('queues cancelled runs again when they are asked for again', async () => {
    const sweep = sampleSweep('again', manyRuns('again', 2));
    await createSweep(test.database, sweep);
    await cancelRuns(test.database, { sweepId: 'again' });
    expect((await createSweep(test.database, sweep)).queued).toEqual(['again-00000', 'again-00001']);
    expect((await findSweep(test.database, 'again')).cancelledAt).toBeNull();
  });

  it('lets sweeps with runs in common be written at once, each run new to one of them', async () => {
    const runs = manyRuns('race', 300);
    const sweeps = [runs, [...runs].reverse()].map((order, index) => sampleSweep(`race-${index}`, order));
    const created = await Promise.all(sweeps.map((sweep) => createSweep(test.database, sweep)));
    expect(created.flatMap(({ queued }) => queued).sort()).toEqual(runs.map(({ id }) => id));
  });

  it('keeps runs that another sweep is cancelled beside', async () => {
    const runs = manyRuns('beside', 3);
    await createSweep(test.database, sampleSweep('beside-1', runs));
    let working: Promise<unknown> | undefined;
    await inTransaction(test.database, async (transaction) => {
      // Holds the cancelling up once it has seen that nobody else wants the runs.
      await transaction.$queryRaw`SELECT 1 FROM run WHERE id = 'beside-00000' FOR NO KEY UPDATE`;
      const cancelling = cancelRuns(test.database, { sweepId: 'beside-1' });
      await sleep(300);
      working = Promise.all([cancelling, createSweep(test.database, sampleSweep('beside-2', runs.slice(1)))]);
      await sleep(300);
    });
    await working;
    const listed = await listRuns(test.database, { sweepId: 'beside-2' });
    expect(listed.map(({ status }) => status)).toEqual(['queued', 'queued']);
  });

  it('writes nothing of a sweep whose settings hold NaN', async () => {
    const broken = sampleRun(1, 'broken');
    const settings = { ...broken.settings, seed: Number.NaN };
    const writing = createSweep(test.database, sampleSweep('broken', [{ ...broken, settings }]));
    await expect(writing).rejects.toMatchObject({ code: 'INTERNAL' });
    await expect(findSweep(test.database, 'broken')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('is found by its name, the latest first, and listed with its counts', async () => {
    await createSweep(test.database, { ...sampleSweep('named-1', [sampleRun(1, 'named-a')]), name: 'named' });
    await createSweep(test.database, { ...sampleSweep('named-2', []), name: 'named' });
    expect((await findSweep(test.database, 'named')).id).toBe('named-2');
    const listed = await listSweeps(test.database);
    expect(listed.find(({ id }) => id === 'named-1')).toMatchObject({
      runs: 1,
      queued: 1,
      running: 0,
      ended: 0,
    });
    expect(listed.find(({ id }) => id === 'named-2')).toMatchObject({ runs: 0 });
  });
});
