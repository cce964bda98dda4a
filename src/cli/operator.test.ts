import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { claimFor, sampleRun, sampleSweep } from '../../test/fixtures/sample-sweep.ts';
import { openTestDatabase, type TestDatabase } from '../../test/fixtures/test-database.ts';
import type { DashboardOperator } from '../dashboard/dashboard-operator.ts';
import { openPostgresQueue } from '../queue/postgres-queue.ts';
import type { RunQueue } from '../queue/run-queue.ts';
import { createSweep } from '../store/create-sweep.ts';
import { finishRun } from '../store/finish-run.ts';
import { findSweep } from '../store/find-sweep.ts';
import { listAnnotations } from '../store/list-annotations.ts';
import { listRuns } from '../store/list-runs.ts';
import { createOperator } from './operator.ts';

let test: TestDatabase;
let queue: RunQueue;
let operator: DashboardOperator;
beforeAll(async () => {
  test = await openTestDatabase();
  queue = await openPostgresQueue(test.url);
  operator = createOperator({ database: test.database, queue });
});
beforeEach(() => queue.clear());
afterAll(async () => {
  await queue?.close();
  await test.close();
});

const statuses = async (sweepId: string) =>
  (await listRuns(test.database, { sweepId })).map(({ status }) => status);

describe('an operator', () => {
  it('pauses and resumes the queue', async () => {
    await operator.pause();
    expect(await queue.counts()).toMatchObject({ paused: true });
    await operator.resume();
    expect(await queue.counts()).toMatchObject({ paused: false });
  });

  it('cancels a sweep, and retries what of it was cancelled or failed, not what has a result', async () => {
    const runs = [10, 11, 12].map((number) => sampleRun(number));
    await createSweep(test.database, sampleSweep('again', runs));
    const failed = await claimFor(test.database, runs[0]!.id);
    await finishRun(test.database, { ...failed, status: 'failed', reason: 'no' });
    const diverged = await claimFor(test.database, runs[1]!.id);
    await finishRun(test.database, { ...diverged, status: 'diverged', reason: 'NaN' });
    expect(await operator.cancelSweep('again')).toEqual({ cancelled: 1 });
    expect(await statuses('again')).toEqual(['failed', 'diverged', 'cancelled']);
    expect(await operator.retrySweep('again')).toEqual({ queued: 2 });
    expect(await statuses('again')).toEqual(['queued', 'diverged', 'queued']);
    expect((await findSweep(test.database, 'again')).cancelledAt).toBeNull();
    expect([...(await queue.pendingRuns())].sort()).toEqual([runs[0]!.id, runs[2]!.id]);
  });

  it('retries one run, and says why not', async () => {
    const [run] = [sampleRun(20)];
    await createSweep(test.database, sampleSweep('single', [run!]));
    await expect(operator.retryRun(run!.id)).rejects.toMatchObject({ code: 'NOT_READY' });
    await operator.cancelSweep('single');
    await operator.retryRun(run!.id);
    expect(await statuses('single')).toEqual(['queued']);
    await expect(operator.retryRun('ffff')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(operator.cancelSweep('none')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('keeps what is said of a variant, for every sweep that has it, until it says nothing', async () => {
    const run = sampleRun(30);
    for (const id of ['said', 'said-too']) await createSweep(test.database, sampleSweep(id, [run]));
    const said = { starred: true, tags: ['ours', '🧠'], note: 'the deck’s' };
    await operator.annotate(run.variantHash, { starred: false, tags: [], note: 'before' });
    await operator.annotate(run.variantHash, said);
    for (const id of ['said', 'said-too'])
      expect(await listAnnotations(test.database, id)).toEqual([{ variantHash: run.variantHash, ...said }]);
    await operator.annotate(run.variantHash, { starred: false, tags: [], note: '' });
    expect(await listAnnotations(test.database, 'said')).toEqual([]);
  });

  it.each([
    ['21 tags', { tags: Array.from({ length: 21 }, (_, at) => String(at)) }],
    ['a tag of 41 characters', { tags: ['x'.repeat(41)] }],
    ['an empty tag', { tags: [' '] }],
    ['a tag twice', { tags: ['a', 'a'] }],
    ['a note of 4,001 characters', { note: 'x'.repeat(4_001) }],
    ['a note that no text column holds', { note: 'a\0b' }],
  ])('refuses %s', async (_, given) => {
    const { variantHash } = sampleRun(30);
    const annotation = { starred: false, tags: [], note: '', ...given };
    const annotating = operator.annotate(variantHash, annotation);
    await expect(annotating).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
  });

  it('takes an annotation as large as it may be, and none of an unknown variant', async () => {
    const tags = Array.from({ length: 20 }, (_, at) => String(at).padEnd(40, 'x'));
    const annotation = { starred: true, tags, note: 'x'.repeat(4_000) };
    await operator.annotate(sampleRun(30).variantHash, annotation);
    await expect(operator.annotate('none', annotation)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
