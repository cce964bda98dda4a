import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { claimFor, sampleEpoch, sampleRun, sampleSweep } from '../../../test/fixtures/sample-sweep.ts';
import { openTestDatabase, type TestDatabase } from '../../../test/fixtures/test-database.ts';
import { gridSearch } from '../../domain/search/search-settings.ts';
import { cancelRuns } from '../../store/cancel-runs.ts';
import { createSweep } from '../../store/create-sweep.ts';
import { finishRun } from '../../store/finish-run.ts';
import { readRankedRuns } from '../../store/read-ranked-runs.ts';
import { recordEpoch } from '../../store/record-epoch.ts';
import { recordOuterScore } from '../../store/record-outer-score.ts';
import { recordStart } from '../../store/record-start.ts';
import { recordTestOpening, recordTestScore } from '../../store/record-test-opening.ts';
import { renewLease } from '../../store/renew-lease.ts';
import { retrySweep } from '../../store/retry-sweep.ts';
import { sweepProgress } from '../../store/sweep-progress.ts';
import { createRankedSweep, type RankedSweep } from './ranked-sweep.ts';
import { createSweepStates, type SweepStates } from './sweep-states.ts';

let test: TestDatabase;
let states: SweepStates;
let ranked: RankedSweep;
const runs = [0, 1, 2].map((number) => sampleRun(number));
const summary = sampleEpoch({ runId: '', token: 1 }, 1, true).report.validation;

beforeAll(async () => {
  test = await openTestDatabase();
  await createSweep(test.database, sampleSweep('watched', runs));
  states = createSweepStates(test.database);
  ranked = createRankedSweep(test.database, 'watched');
});
afterAll(() => test.close());
beforeEach(async () => {
  await states.refresh();
  await ranked.read();
});

const fence = { runId: runs[0]!.id, token: 1 };

/** What a change must show in, in this order: each builds on those before. */
const changes: readonly [string, 'both' | 'board', () => Promise<unknown>][] = [
  ['a claim', 'both', () => claimFor(test.database, fence.runId)],
  [
    'a start, which tells of parameters',
    'board',
    () =>
      recordStart(test.database, {
        ...fence,
        backend: 'wasm',
        device: 'cpu',
        moduleHash: 'module',
        engine: 'eager',
        trainableParameters: 7,
        totalParameters: 8,
        macs: 9,
        resumedFromEpoch: 0,
        mixed: false,
      }),
  ],
  ['a best epoch', 'both', () => recordEpoch(test.database, sampleEpoch(fence, 1, true))],
  ['an epoch that is no better', 'both', () => recordEpoch(test.database, sampleEpoch(fence, 2, false))],
  ['an end', 'both', () => finishRun(test.database, { ...fence, status: 'completed', bestEpoch: 1 })],
  ['a cancelled run', 'both', () => cancelRuns(test.database, { runIds: [runs[1]!.id] })],
  ['a retried sweep', 'both', () => retrySweep(test.database, 'watched')],
  [
    'an outer score',
    'board',
    () => recordOuterScore(test.database, { runId: fence.runId, epoch: 1, summary, patients: [] }),
  ],
  [
    'an opened test set',
    'board',
    async () => {
      const opening = { dataFingerprint: 'd', sweepId: 'watched', runId: fence.runId, openedBy: 'me' };
      const role = 'reference';
      const openingId = await recordTestOpening(test.database, { ...opening, role, epoch: 1 });
      await recordTestScore(test.database, { openingId, summary, patients: [] });
    },
  ],
  ['a run that is added', 'both', () => createSweep(test.database, sampleSweep('watched', [sampleRun(5)]))],
  [
    'a run of another sweep that is added',
    'both',
    async () => {
      await createSweep(test.database, sampleSweep('other', [sampleRun(6)]));
      await createSweep(test.database, sampleSweep('watched', [sampleRun(6)]));
    },
  ],
  [
    'a run that is taken out by hand',
    'both',
    () => test.database.prisma.sweepRun.deleteMany({ where: { sweepId: 'watched', runId: sampleRun(5).id } }),
  ],
];

/** As a restore writes rows. */
async function withoutTriggers(sql: string): Promise<void> {
  const { prisma } = test.database;
  await prisma.$transaction([
    prisma.$executeRaw`SET LOCAL session_replication_role = replica`,
    prisma.$executeRawUnsafe(sql),
  ]);
}

describe('what is remembered of a sweep', () => {
  it.each(changes)('notices %s, and gives the same objects until then', async (_, where, change) => {
    const before = { runs: states.runs('watched'), ranked: await ranked.read() };
    await states.refresh();
    expect(states.runs('watched')).toBe(before.runs);
    expect(await ranked.read()).toBe(before.ranked);
    await change();
    await states.refresh();
    if (where === 'both') expect(states.runs('watched')).not.toBe(before.runs);
    expect(await ranked.read()).not.toBe(before.ranked);
    expect(await ranked.read()).toEqual(await readRankedRuns(test.database, 'watched'));
    const fresh = createSweepStates(test.database);
    await fresh.refresh();
    expect(states.runs('watched')).toEqual(fresh.runs('watched'));
    expect(states.progress('watched', gridSearch)).toEqual(await sweepProgress(test.database, 'watched'));
  });

  it('changes the rows alone that have changed', async () => {
    const before = states.runs('watched');
    await cancelRuns(test.database, { runIds: [runs[2]!.id] });
    await states.refresh();
    const after = states.runs('watched');
    expect(after.map((run, place) => run === before[place])).toEqual(
      after.map(({ id }) => id !== runs[2]!.id),
    );
  });

  it('is not disturbed by a lease that is renewed', async () => {
    const other = await claimFor(test.database, runs[1]!.id);
    await states.refresh();
    const before = [states.runs('watched'), await ranked.read()];
    await renewLease(test.database, { ...other, leaseMs: 90_000 });
    await states.refresh();
    expect([states.runs('watched'), await ranked.read()]).toEqual(before);
    expect(states.runs('watched')).toBe(before[0]);
  });

  it('sees what a transaction wrote that was open while it looked', async () => {
    const { prisma } = test.database;
    let looked: () => void = () => undefined;
    const hasLooked = new Promise<void>((resolve) => (looked = resolve));
    const slow = prisma.$transaction(
      async (transaction) => {
        await transaction.run.update({ where: { id: runs[2]!.id }, data: { mixed: true, leaky: true } });
        await hasLooked;
      },
      { timeout: 20_000 },
    );
    // Another one that is later, and done before.
    await createSweep(test.database, sampleSweep('later', [sampleRun(9)]));
    await states.refresh();
    await ranked.read();
    looked();
    await slow;
    await states.refresh();
    expect(states.runs('watched').find(({ id }) => id === runs[2]!.id)).toMatchObject({ leaky: true });
    expect((await ranked.read()).find(({ runId }) => runId === runs[2]!.id)).toMatchObject({ leaky: true });
  });

  it('notices what changes in a row whose last change is of the future, as a restored backup has them', async () => {
    const { prisma } = test.database;
    await withoutTriggers(`UPDATE run SET changed_in = ${2n ** 40n} WHERE id = '${runs[2]!.id}'`);
    await states.refresh();
    await ranked.read();
    await prisma.run.update({ where: { id: runs[2]!.id }, data: { leaky: false } });
    await states.refresh();
    expect(states.runs('watched').find(({ id }) => id === runs[2]!.id)).toMatchObject({ leaky: false });
    expect((await ranked.read()).find(({ runId }) => runId === runs[2]!.id)).toMatchObject({ leaky: false });
  });

  it('reads all anew where a backup was restored under it, however old its changes are', async () => {
    await withoutTriggers(`UPDATE run SET leaky = true, changed_in = 1 WHERE id = '${runs[2]!.id}'`);
    await test.database.prisma.$executeRawUnsafe('VACUUM FULL run');
    await states.refresh();
    expect(states.runs('watched').find(({ id }) => id === runs[2]!.id)).toMatchObject({ leaky: true });
    expect((await ranked.read()).find(({ runId }) => runId === runs[2]!.id)).toMatchObject({ leaky: true });
  });

  it('knows nothing of a sweep that is not there', () => {
    expect(states.runs('none')).toEqual([]);
    expect(states.progress('none', gridSearch)).toMatchObject({ runs: 0 });
  });
});
