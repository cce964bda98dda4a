import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cancelRuns } from './cancel-runs.ts';
import { createSweep } from './create-sweep.ts';
import { extendSweep } from './extend-sweep.ts';
import { listRuns } from './list-runs.ts';
import { runsToRing } from './runs-to-ring.ts';
import { openTestDatabase, type TestDatabase } from '../../test/fixtures/test-database.ts';
import { claimFor, sampleRun, sampleSweep } from '../../test/fixtures/sample-sweep.ts';

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test.close());

/** Their ids sort against their places. */
const runs = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, number) => sampleRun(number, `${prefix}-${9 - number}`));

async function places(sweepId: string) {
  return test.database.prisma.sweepRun.findMany({
    where: { sweepId },
    orderBy: { position: 'asc' },
    select: { runId: true, position: true, role: true, stage: true },
  });
}

/** A run that trained and came to this. */
async function end(runId: string, status: 'diverged' | 'pruned' | 'waiting'): Promise<void> {
  await claimFor(test.database, runId);
  const endedAt = status === 'waiting' ? null : new Date();
  const data = { status, endedAt, leaseUntil: null, worker: null };
  await test.database.prisma.run.update({ where: { id: runId }, data });
}

const statusOf = async (id: string) => (await listRuns(test.database, { ids: [id] }))[0]!.status;

describe('extendSweep', () => {
  it('adds runs after the others, as replication, and they are rung for', async () => {
    const [first, second, third] = runs('adds', 3) as [never, never, never];
    await createSweep(test.database, sampleSweep('adds', [first]));
    const extended = await extendSweep(test.database, { sweepId: 'adds', runs: [second, third] });
    expect(extended).toEqual({ queued: ['adds-8', 'adds-7'], reused: [] });
    expect(await places('adds')).toEqual([
      { runId: 'adds-9', position: 0, role: 'reference', stage: 'search' },
      { runId: 'adds-8', position: 1, role: 'candidate', stage: 'replication' },
      { runId: 'adds-7', position: 2, role: 'candidate', stage: 'replication' },
    ]);
    const rung = (await runsToRing(test.database)).map(({ runId }) => runId);
    expect(rung).toEqual(expect.arrayContaining(['adds-8', 'adds-7']));
  });

  it('changes nothing when asked a second time', async () => {
    const [first, ...more] = runs('twice', 3);
    await createSweep(test.database, sampleSweep('twice', [first!]));
    await extendSweep(test.database, { sweepId: 'twice', runs: more });
    const before = await places('twice');
    const again = await extendSweep(test.database, { sweepId: 'twice', runs: more });
    expect(again).toEqual({ queued: [], reused: ['twice-8', 'twice-7'] });
    expect(await places('twice')).toEqual(before);
  });

  it('lets two extend at once: every run is new to one of them, every place taken once', async () => {
    const [first, ...more] = runs('race', 9);
    await createSweep(test.database, sampleSweep('race', [first!]));
    const extended = await Promise.all(
      [more, [...more].reverse(), more.slice(2, 5)].map((some) =>
        extendSweep(test.database, { sweepId: 'race', runs: some }),
      ),
    );
    expect(extended.flatMap(({ queued }) => queued).sort()).toEqual(more.map(({ id }) => id).sort());
    const taken = (await places('race')).map(({ runId, position }) => ({ runId, position }));
    expect(new Set(taken.map(({ runId }) => runId)).size).toBe(9);
    expect(new Set(taken.map(({ position }) => position)).size).toBe(9);
  });

  it('queues pruned, waiting and cancelled runs of the search again, out of reach of its pruning', async () => {
    const search = runs('again', 3);
    const ids = search.map(({ id }) => id);
    await createSweep(test.database, sampleSweep('again', search));
    await end(ids[0]!, 'pruned');
    await end(ids[1]!, 'waiting');
    await cancelRuns(test.database, { runIds: [ids[2]!] });
    const extended = await extendSweep(test.database, { sweepId: 'again', runs: search });
    expect(extended).toEqual({ queued: ids, reused: [] });
    expect(await Promise.all(ids.map(statusOf))).toEqual(['queued', 'queued', 'queued']);
    expect((await places('again')).map(({ stage }) => stage)).toEqual(Array(3).fill('replication'));
  });

  it('leaves what trains to its worker and what has a result to the search', async () => {
    const search = runs('leaves', 2);
    const [done, training] = search.map(({ id }) => id) as [string, string];
    await createSweep(test.database, sampleSweep('leaves', search));
    await end(done, 'diverged');
    await claimFor(test.database, training);
    const extended = await extendSweep(test.database, { sweepId: 'leaves', runs: search });
    expect(extended).toEqual({ queued: [], reused: [done, training] });
    expect(await Promise.all([done, training].map(statusOf))).toEqual(['diverged', 'running']);
    expect((await places('leaves')).map(({ stage }) => stage)).toEqual(['search', 'replication']);
  });

  it('refuses a sweep that is unknown or was cancelled, and adds nothing', async () => {
    const [first, second] = runs('refused', 2);
    await createSweep(test.database, sampleSweep('refused', [first!]));
    await cancelRuns(test.database, { sweepId: 'refused' });
    await expect(extendSweep(test.database, { sweepId: 'refused', runs: [second!] })).rejects.toMatchObject({
      code: 'NOT_READY',
    });
    await expect(extendSweep(test.database, { sweepId: 'nowhere', runs: [second!] })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    expect(await listRuns(test.database, { ids: [second!.id] })).toEqual([]);
  });
});
