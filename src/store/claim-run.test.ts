import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cancelRuns } from './cancel-runs.ts';
import { claimRun } from './claim-run.ts';
import { createSweep } from './create-sweep.ts';
import { finishRun } from './finish-run.ts';
import { readRun } from './read-run.ts';
import { recordEpoch } from './record-epoch.ts';
import { releaseRun } from './release-run.ts';
import { renewLease } from './renew-lease.ts';
import { retryRun } from './retry-run.ts';
import { runsToRing } from './runs-to-ring.ts';
import { openTestDatabase, type TestDatabase } from '../../test/fixtures/test-database.ts';
import { addRun, claimFor, sampleEpoch, sampleRun, sampleSweep } from '../../test/fixtures/sample-sweep.ts';

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test.close());

const claim = (runId: string, leaseMs = 60_000) => claimRun(test.database, { runId, worker: 'me', leaseMs });
const isWaiting = async (id: string) => (await runsToRing(test.database)).some(({ runId }) => runId === id);

/** A claim whose lease has run out. */
async function claimAndLose(runId: string) {
  const fence = await claimFor(test.database, runId, 1);
  await sleep(20);
  return fence;
}

describe('claimRun', () => {
  it('lets one of many workers win, and tells the others until when', async () => {
    const runId = await addRun(test.database, 'contested');
    const claims = await Promise.all(Array.from({ length: 6 }, () => claim(runId)));
    const won = claims.filter(({ type }) => type === 'claimed');
    expect(won).toMatchObject([{ token: 1, attempt: 1, settings: { seed: 1 }, sweep: { name: 'sample' } }]);
    const busy = claims.flatMap((item) => (item.type === 'busy' ? [item] : []));
    expect(busy).toHaveLength(5);
    for (const { waitMs, leaseUntil } of busy) {
      expect(waitMs).toBeGreaterThan(50_000);
      expect(leaseUntil.getTime()).toBeGreaterThan(Date.now() + 50_000);
    }
  });

  it('takes over after a lease ran out, fences the former owner off and marks its attempt as lost', async () => {
    const runId = await addRun(test.database, 'taken-over');
    const former = await claimAndLose(runId);
    expect(await isWaiting(runId)).toBe(true);
    expect(await claim(runId)).toMatchObject({ type: 'claimed', token: 2, attempt: 2 });
    expect(await renewLease(test.database, { ...former, leaseMs: 60_000 })).toBe(false);
    expect(await recordEpoch(test.database, sampleEpoch(former, 1, true))).toBe(false);
    expect(await releaseRun(test.database, former)).toBe(false);
    expect(await finishRun(test.database, { ...former, status: 'failed' })).toBe(false);
    const run = await readRun(test.database, runId);
    expect(run.attempts.map(({ outcome }) => outcome)).toEqual(['lost', null]);
    expect(run.epochRows).toEqual([]);
  });

  it('gives a run up after three lost starts', async () => {
    const runId = await addRun(test.database, 'lost');
    for (let start = 0; start < 3; start++) await claimAndLose(runId);
    expect(await isWaiting(runId)).toBe(true);
    expect(await claim(runId)).toEqual({ type: 'ended' });
    expect(await readRun(test.database, runId)).toMatchObject({
      status: 'failed',
      reason: 'lost three times',
    });
    expect(await isWaiting(runId)).toBe(false);
  });

  it('answers that a run has ended, or is not known', async () => {
    const runId = await addRun(test.database, 'ended');
    const fence = await claimFor(test.database, runId);
    await finishRun(test.database, { ...fence, status: 'diverged', reason: 'NaN in epoch 1' });
    expect(await claim(runId)).toEqual({ type: 'ended' });
    expect(await claim('no-such-run')).toEqual({ type: 'ended' });
  });
});

describe('renewLease', () => {
  it('keeps a run from being claimed by another', async () => {
    const runId = await addRun(test.database, 'renewed');
    const fence = await claimAndLose(runId);
    expect(await renewLease(test.database, { ...fence, leaseMs: 60_000 })).toBe(true);
    expect(await claim(runId)).toMatchObject({ type: 'busy' });
    expect(await isWaiting(runId)).toBe(false);
  });
});

describe('releaseRun', () => {
  it('puts a run back without counting the start, as often as it is released', async () => {
    const runId = await addRun(test.database, 'released');
    for (let round = 1; round <= 5; round++) {
      const fence = await claimFor(test.database, runId);
      expect(fence.token).toBe(round);
      expect(await releaseRun(test.database, fence)).toBe(true);
      expect(await releaseRun(test.database, fence)).toBe(true);
    }
    expect(await readRun(test.database, runId)).toMatchObject({ status: 'queued', starts: 0, worker: null });
  });

  it('counts the start of a lost child, and fails the run at the third', async () => {
    const runId = await addRun(test.database, 'lost-child');
    for (const status of ['queued', 'queued', 'failed']) {
      const fence = await claimFor(test.database, runId);
      await releaseRun(test.database, { ...fence, countsAsStart: true, reason: 'SIGKILL' });
      expect((await readRun(test.database, runId)).status).toBe(status);
    }
  });
});

describe('finishRun', () => {
  it('ends a run once, and says so again to whoever did not hear the first answer', async () => {
    const runId = await addRun(test.database, 'finished');
    const fence = await claimFor(test.database, runId);
    await recordEpoch(test.database, sampleEpoch(fence, 1, true));
    const end = { ...fence, status: 'completed' as const, bestEpoch: 1, weightsChecksum: 'w1' };
    expect(await finishRun(test.database, end)).toBe(true);
    expect(await finishRun(test.database, end)).toBe(true);
    expect(await finishRun(test.database, { ...fence, status: 'failed' })).toBe(false);
    const run = await readRun(test.database, runId);
    expect(run).toMatchObject({ status: 'completed', bestEpoch: 1, weightsChecksum: 'w1', leaseUntil: null });
    expect(run.attempts).toMatchObject([{ outcome: 'completed' }]);
  });

  it('refuses to complete with a best epoch that was never recorded', async () => {
    const runId = await addRun(test.database, 'unrecorded');
    const fence = await claimFor(test.database, runId);
    const end = { ...fence, status: 'completed' as const };
    await expect(finishRun(test.database, end)).rejects.toMatchObject({ code: 'INTERNAL' });
    await expect(finishRun(test.database, { ...end, bestEpoch: 2 })).rejects.toThrow(
      'got 2 (recorded: none)',
    );
  });
});

describe('cancelRuns and retryRun', () => {
  it('fences a running run off, and lets it be queued again with all its starts', async () => {
    const runId = await addRun(test.database, 'cancelled');
    const fence = await claimFor(test.database, runId);
    expect(await cancelRuns(test.database, { runIds: [runId] })).toEqual([runId]);
    expect(await cancelRuns(test.database, { runIds: [runId] })).toEqual([]);
    expect(await renewLease(test.database, { ...fence, leaseMs: 60_000 })).toBe(false);
    expect(await claim(runId)).toEqual({ type: 'ended' });
    await retryRun(test.database, { runId });
    expect(await claim(runId)).toMatchObject({ type: 'claimed', token: 2, attempt: 1 });
  });

  it('retries neither a run that goes on nor one that has a result nor an unknown one', async () => {
    const runId = await addRun(test.database, 'not-retried');
    await expect(retryRun(test.database, { runId })).rejects.toMatchObject({ code: 'NOT_READY' });
    const fence = await claimFor(test.database, runId);
    await finishRun(test.database, { ...fence, status: 'pruned' });
    await expect(retryRun(test.database, { runId })).rejects.toThrow('got a pruned one');
    await expect(retryRun(test.database, { runId: 'none' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('lets a run go on that another sweep wants too, until that is cancelled as well', async () => {
    const shared = sampleRun(1, 'wanted-twice');
    await createSweep(test.database, sampleSweep('wants-1', [shared, sampleRun(2, 'wanted-once')]));
    await createSweep(test.database, sampleSweep('wants-2', [shared]));
    expect(await cancelRuns(test.database, { sweepId: 'wants-1' })).toEqual(['wanted-once']);
    expect(await cancelRuns(test.database, { sweepId: 'wants-2' })).toEqual(['wanted-twice']);
  });
});
