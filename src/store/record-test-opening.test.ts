import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findDataset } from './find-dataset.ts';
import { findTestSet } from './find-test-set.ts';
import { forgetWorker } from './forget-worker.ts';
import { listTestOpenings } from './list-test-openings.ts';
import { listWorkers } from './list-workers.ts';
import { lockTestSet } from './lock-test-set.ts';
import { recordDataset } from './record-dataset.ts';
import { recordTestOpening, recordTestScore } from './record-test-opening.ts';
import { recordWorkerHeartbeat } from './record-worker-heartbeat.ts';
import { openTestDatabase, type TestDatabase } from '../../test/fixtures/test-database.ts';
import { addRun, sampleEpoch, samplePatients } from '../../test/fixtures/sample-sweep.ts';

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test.close());

describe('lockTestSet', () => {
  it('gives everyone the test set of whoever came first, whatever they would have drawn', async () => {
    const draws = [['a', 'b'], ['c'], ['d', 'e']].map((patients, seed) =>
      lockTestSet(test.database, { fingerprint: 'locked', patients, seed, share: 0.2 }),
    );
    const answers = await Promise.all(draws);
    expect(new Set(answers.map((patients) => patients.join())).size).toBe(1);
    const late = { fingerprint: 'locked', patients: ['z'], seed: 9, share: 0.5 };
    expect(await lockTestSet(test.database, late)).toEqual(answers[0]);
    expect(await findTestSet(test.database, 'locked')).toMatchObject({ patients: answers[0], share: 0.2 });
    expect(await findTestSet(test.database, 'never-split')).toBeNull();
  });
});

describe('recordTestOpening', () => {
  it('keeps every opening for ever: scored once, never changed, never deleted', async () => {
    const runId = await addRun(test.database, 'winner');
    const opening = { dataFingerprint: 'f', sweepId: 'sweep-of-winner', runId, role: 'candidate' as const };
    const openingId = await recordTestOpening(test.database, { ...opening, epoch: 3, openedBy: 'ada@host' });
    const { validation: summary } = sampleEpoch({ runId, token: 1 }, 3, true).report;
    await recordTestScore(test.database, { openingId, summary, patients: samplePatients });
    const again = recordTestScore(test.database, { openingId, summary, patients: [] });
    await expect(again).rejects.toMatchObject({ code: 'TEST_SEALED' });
    await recordTestOpening(test.database, { ...opening, epoch: 3, openedBy: 'ada@host' });
    const { prisma } = test.database;
    await expect(prisma.testOpening.deleteMany()).rejects.toThrow('may not be changed');
    await expect(prisma.testOpening.updateMany({ data: { openedBy: 'nobody' } })).rejects.toThrow(
      'may not be',
    );
    const ledger = await listTestOpenings(test.database, { dataFingerprint: 'f' });
    expect(ledger.map(({ summary: scored }) => scored)).toEqual([summary, null]);
    expect(ledger[0]?.patients).toEqual(samplePatients);
  });
});

describe('recordDataset', () => {
  it('remembers where data were last seen', async () => {
    const dataset = { fingerprint: 'seen', folder: '/old', patients: 3, slices: 60 };
    await recordDataset(test.database, dataset);
    await recordDataset(test.database, { ...dataset, folder: '/new' });
    expect(await findDataset(test.database, 'seen')).toEqual({ ...dataset, folder: '/new' });
    expect(await findDataset(test.database, 'unseen')).toBeNull();
  });
});

describe('recordWorkerHeartbeat', () => {
  it('lists workers with what they train until they are silent or gone', async () => {
    const beat = { name: 'w1', host: 'here', pid: 7, concurrency: 2, running: ['a'] };
    await recordWorkerHeartbeat(test.database, beat);
    await recordWorkerHeartbeat(test.database, { ...beat, running: ['a', 'b'] });
    expect(await listWorkers(test.database)).toMatchObject([{ ...beat, running: ['a', 'b'], alive: true }]);
    await test.database.prisma.$executeRaw`UPDATE worker SET seen_at = now() - interval '2 minutes'`;
    expect(await listWorkers(test.database)).toMatchObject([{ name: 'w1', alive: false }]);
    await forgetWorker(test.database, 'w1');
    expect(await listWorkers(test.database)).toEqual([]);
  });
});
