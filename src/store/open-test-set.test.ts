import { afterAll, beforeAll, expect, test } from 'vitest';
import { addRun, samplePatients } from '../../test/fixtures/sample-sweep.ts';
import { openTestDatabase, type TestDatabase } from '../../test/fixtures/test-database.ts';
import { summarise } from '../domain/dice.ts';
import { listTestOpenings } from './list-test-openings.ts';
import { openTestSet } from './open-test-set.ts';
import { recordTestScore } from './record-test-opening.ts';

let store: TestDatabase;
beforeAll(async () => {
  store = await openTestDatabase();
});
afterAll(() => store.close());

let count = 0;
/** Two runs of two sweeps; a call of either opens both for the first. */
async function prepare() {
  const dataFingerprint = `data-${(count += 1)}`;
  const runs = [
    { runId: await addRun(store.database, `winner-${count}`), role: 'candidate' as const, epoch: 3 },
    { runId: await addRun(store.database, `unet-${count}`), role: 'reference' as const, epoch: 2 },
  ];
  const open = (sweep: 'winner' | 'unet', again = false, asked = runs) =>
    openTestSet(store.database, {
      dataFingerprint,
      sweepId: `sweep-of-${sweep}-${dataFingerprint.slice(5)}`,
      openedBy: 'ada@host',
      runs: asked,
      again,
    });
  const score = (openingId: number) =>
    recordTestScore(store.database, {
      openingId,
      summary: summarise(samplePatients),
      patients: samplePatients,
    });
  const ledger = () => listTestOpenings(store.database, { dataFingerprint });
  return { runs, open, score, ledger };
}

test('all runs of one call enter together, at one time', async () => {
  const { runs, open, ledger } = await prepare();
  const { entries, earlier } = await open('winner');
  expect(entries.map(({ runId, role, epoch }) => ({ runId, role, epoch }))).toEqual(runs);
  expect(new Set(entries.map(({ openedAt }) => openedAt.getTime())).size).toBe(1);
  expect(earlier).toBe(0);
  expect(await ledger()).toEqual(entries);
});

test('what cannot be entered whole is not entered', async () => {
  const { runs, open, ledger } = await prepare();
  await expect(open('winner', false, [runs[0]!, { ...runs[1]!, runId: 'lost' }])).rejects.toThrow();
  expect(await ledger()).toEqual([]);
});

test('of two sweeps that open at once one is refused', async () => {
  const { open, ledger } = await prepare();
  const answers = await Promise.allSettled([open('winner'), open('unet')]);
  expect(answers.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  expect(await ledger()).toHaveLength(2);
});

test('the same sweep goes on with what it has not scored; no other may, nor for other runs', async () => {
  const { runs, open, score, ledger } = await prepare();
  const { entries } = await open('winner');
  await score(entries[0]!.id);
  await expect(open('unet')).rejects.toMatchObject({ code: 'TEST_SEALED' });
  await expect(open('winner', false, [{ ...runs[0]!, epoch: 4 }, runs[1]!])).rejects.toThrow('was opened on');
  const resumed = await open('winner');
  expect(resumed.earlier).toBe(0);
  expect(resumed.entries.map(({ id }) => id)).toEqual(entries.map(({ id }) => id));
  expect(resumed.entries.map(({ summary }) => summary !== null)).toEqual([true, false]);
  expect(await ledger()).toHaveLength(2);
});

test('scored, it is opened again only by --again, and counts as one opening before', async () => {
  const { open, score, ledger } = await prepare();
  for (const { id } of (await open('winner')).entries) await score(id);
  await expect(open('winner')).rejects.toMatchObject({ code: 'TEST_SEALED' });
  expect((await open('winner', true)).earlier).toBe(1);
  expect(await ledger()).toHaveLength(4);
});
