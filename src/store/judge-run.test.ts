import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunRole, RunStage } from '../domain/run.ts';
import type { SearchSettings } from '../domain/search/search-settings.ts';
import { cancelRuns } from './cancel-runs.ts';
import { claimRun } from './claim-run.ts';
import { createSweep, type NewRun } from './create-sweep.ts';
import { inTransaction } from './database.ts';
import type { Fence } from './fence.ts';
import { finishRun } from './finish-run.ts';
import { judgeRun } from './judge-run.ts';
import { promoteRuns } from './promote-runs.ts';
import { readRun } from './read-run.ts';
import { recordEpoch } from './record-epoch.ts';
import { runsToRing } from './runs-to-ring.ts';
import { sweepProgress } from './sweep-progress.ts';
import { openTestDatabase, type TestDatabase } from '../../test/fixtures/test-database.ts';
import { claimFor, sampleEpoch, sampleRun } from '../../test/fixtures/sample-sweep.ts';

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test.close());

const halving: SearchSettings = { strategy: 'halving', variants: null, seed: 1, firstRung: 2, reduction: 3 };
const whole: SearchSettings = { strategy: 'grid', medianStopping: null };
const median: SearchSettings = { strategy: 'grid', medianStopping: { afterEpochs: 1, afterRuns: 2 } };

/** All of one bracket: seed 1, fold 0, 10 epochs. */
function member(id: string, others: { role?: RunRole; stage?: RunStage } = {}): NewRun {
  return { ...sampleRun(1, id), role: 'candidate', stage: 'search', ...others };
}

async function search(id: string, runs: readonly NewRun[], settings: SearchSettings = halving) {
  const spec = { search: settings, epochs: 10 };
  return createSweep(test.database, { id, name: id, spec, specText: '', capsule: {}, runs });
}

/** Claims the run and trains it to an epoch, with the same score at each; judged after the last of them. */
async function train(runId: string, to: number, score: number, from = 1) {
  const fence = await claimFor(test.database, runId);
  for (let epoch = from; epoch <= to; epoch++) await record(fence, epoch, score);
  return { fence, judgement: await judgeRun(test.database, { ...fence, epoch: to }) };
}

async function record(fence: Fence, epoch: number, score: number): Promise<void> {
  const sample = sampleEpoch(fence, epoch, true);
  const validation = { ...sample.report.validation, meanPatientDice: score };
  await recordEpoch(test.database, { ...sample, report: { ...sample.report, validation } });
}

const statusOf = async (runId: string) => (await readRun(test.database, runId)).status;

describe('judging at a rung', () => {
  it('lets runs wait until enough have come, then sends the best on, from whichever attempt', async () => {
    await search(
      'asha',
      ['a1', 'a2', 'a3', 'a4'].map((id) => member(id)),
    );
    const last = await claimFor(test.database, 'a4');
    expect((await train('a1', 2, 0.5)).judgement).toMatchObject({ type: 'stopped', status: 'waiting' });
    expect((await train('a2', 2, 0.7)).judgement).toMatchObject({ type: 'stopped', status: 'waiting' });
    const third = await train('a3', 2, 0.6);
    expect(third.judgement).toMatchObject({ type: 'stopped', status: 'waiting', promoted: ['a2'] });
    expect(await readRun(test.database, 'a1')).toMatchObject({ leaseUntil: null, worker: null, starts: 0 });
    expect((await readRun(test.database, 'a1')).attempts).toMatchObject([{ outcome: 'waiting' }]);
    const rings = await runsToRing(test.database);
    expect(rings.map(({ runId, priority }) => [runId, priority])).toEqual([['a2', 50]]);
    await record(last, 1, 0.4);
    await record(last, 2, 0.4);
    expect(await judgeRun(test.database, { ...last, epoch: 2 })).toMatchObject({
      status: 'pruned',
      reason: 'rung 1 of 2 (2 epochs): 0.400, 4th of 4; 1 went on',
    });
    expect(await readRun(test.database, 'a3')).toMatchObject({
      status: 'pruned',
      reason: 'rung 1 of 2 (2 epochs): 0.600, 2nd of 4; 1 went on',
    });
    expect((await train('a2', 6, 0.8, 3)).judgement).toMatchObject({ type: 'goOn' });
  });

  it('goes on at once when it is the best of enough', async () => {
    await search(
      'at-once',
      ['b1', 'b2', 'b3'].map((id) => member(id)),
    );
    await train('b1', 2, 0.5);
    await train('b2', 2, 0.5);
    const best = await train('b3', 2, 0.9);
    expect(best.judgement).toEqual({ type: 'goOn', promoted: [] });
    expect(await statusOf('b3')).toBe('running');
    expect([await statusOf('b1'), await statusOf('b2')]).toEqual(['pruned', 'pruned']);
    expect(await judgeRun(test.database, { ...best.fence, epoch: 2 })).toEqual({
      type: 'goOn',
      promoted: [],
    });
  });

  it('answers the same again to whoever did not hear it, and nothing to an attempt that was fenced off', async () => {
    await search('again', [member('c1'), member('c2')]);
    const { fence } = await train('c1', 2, 0.5);
    const again = await judgeRun(test.database, { ...fence, epoch: 2 });
    expect(again).toMatchObject({ type: 'stopped', status: 'waiting' });
    const lost = await claimFor(test.database, 'c2', 1);
    await record(lost, 1, 0.5);
    await record(lost, 2, 0.5);
    await new Promise((resolve) => setTimeout(resolve, 20));
    await claimFor(test.database, 'c2');
    expect(await judgeRun(test.database, { ...lost, epoch: 2 })).toEqual({ type: 'fenced' });
  });

  it('decides once on each of many that come at the same time and ask twice', async () => {
    const ids = Array.from({ length: 12 }, (_, at) => `p${String(at).padStart(2, '0')}`);
    await search(
      'at-the-same-time',
      ids.map((id) => member(id)),
    );
    const fences = await Promise.all(ids.map((id) => claimFor(test.database, id)));
    for (const [at, fence] of fences.entries())
      for (const epoch of [1, 2]) await record(fence, epoch, at / 100);
    const judge = (fence: Fence) => judgeRun(test.database, { ...fence, epoch: 2 });
    const judged = await Promise.all([...fences, ...fences].map(judge));
    const promoted = judged.flatMap((each) => (each.type === 'fenced' ? [] : each.promoted));
    const states = await Promise.all(ids.map(statusOf));
    const wentOn = ids.filter((_, at) => states[at] === 'running' || states[at] === 'queued');
    expect(wentOn.length).toBeGreaterThanOrEqual(4);
    expect(wentOn.length).toBeLessThanOrEqual(5);
    expect(wentOn).toContain('p11');
    expect(states.filter((status) => status === 'pruned')).toHaveLength(12 - wentOn.length);
    expect(new Set(promoted).size).toBe(promoted.length);
  });

  it('judges each role by itself', async () => {
    await search('roles', [member('r1'), member('r2'), member('ref', { role: 'reference' })]);
    expect((await train('ref', 2, 0.1)).judgement).toEqual({ type: 'goOn', promoted: [] });
    expect(await statusOf('r1')).toBe('queued');
  });

  it('prunes no run of a further protocol, of replication, or that another sweep wants whole', async () => {
    await search('stages', [
      member('s1', { stage: 'beside' }),
      member('s2', { stage: 'replication' }),
      member('s3'),
      member('s4'),
    ]);
    await search('wants-all', [member('s3')], whole);
    for (const id of ['s1', 's2', 's3'])
      expect((await train(id, 2, 0)).judgement).toEqual({ type: 'goOn', promoted: [] });
  });
});

describe('promoteRuns', () => {
  it('settles a rung when the last run that could reach it fails, diverges or is cancelled', async () => {
    await search(
      'ends',
      ['e1', 'e2', 'e3'].map((id) => member(id)),
    );
    await train('e1', 2, 0.5);
    const fence = await claimFor(test.database, 'e2');
    await finishRun(test.database, { ...fence, status: 'diverged', reason: 'NaN' });
    expect(await promoteRuns(test.database)).toEqual([]);
    await cancelRuns(test.database, { runIds: ['e3'] });
    expect(await promoteRuns(test.database)).toEqual(['e1']);
    expect(await promoteRuns(test.database)).toEqual([]);
    expect(await claimRun(test.database, { runId: 'e1', worker: 'w', leaseMs: 60_000 })).toMatchObject({
      attempt: 1,
      token: 2,
    });
  });

  it('judges a cancelled run that waited anew when it is asked for again', async () => {
    const runs = [member('x1'), member('x2')];
    await search('cancelled', runs);
    await train('x1', 2, 0.5);
    await cancelRuns(test.database, { sweepId: 'cancelled' });
    expect(await statusOf('x1')).toBe('cancelled');
    expect((await search('cancelled', runs)).queued).toEqual(['x1', 'x2']);
    const fence = await claimFor(test.database, 'x1');
    expect(await judgeRun(test.database, { ...fence, epoch: 2 })).toMatchObject({ status: 'waiting' });
  });
});

describe('a bracket that would end with nobody whole', () => {
  /** One run has been sent on, the others are pruned. */
  async function settle(id: string, ids: readonly [string, string, string]): Promise<Fence> {
    await search(
      id,
      ids.map((run) => member(run)),
    );
    for (const [at, run] of ids.entries()) await train(run, 2, (at + 1) / 10);
    expect(await Promise.all(ids.map(statusOf))).toEqual(['pruned', 'pruned', 'running']);
    return { runId: ids[2], token: 1 };
  }

  it('sends the next best on when the one that was sent on is lost', async () => {
    const best = await settle('lost', ['k1', 'k2', 'k3']);
    expect(await promoteRuns(test.database)).toEqual([]);
    await finishRun(test.database, { ...best, status: 'diverged', reason: 'NaN' });
    expect(await promoteRuns(test.database)).toEqual(['k2']);
    expect(await promoteRuns(test.database)).toEqual([]);
    expect((await readRun(test.database, 'k2')).reason).toBeNull();
    await cancelRuns(test.database, { sweepId: 'lost' });
  });

  it('takes up pruned runs once the later sweep that pruned them is cancelled', async () => {
    await search('earlier', [member('t1'), member('t2')]);
    await settle('later', ['t1', 't2', 't3']);
    expect(await promoteRuns(test.database)).toEqual([]);
    await cancelRuns(test.database, { sweepId: 'later' });
    expect(await promoteRuns(test.database)).toEqual(['t2']);
    await cancelRuns(test.database, { sweepId: 'earlier' });
  });
});

describe('a sweep that is cancelled while its search is looked at', () => {
  /** Begins `work` while the cancelling of a sweep is written, but not yet to be seen. */
  async function whileCancelling<T>(sweepId: string, work: () => Promise<T>): Promise<T> {
    let working: Promise<T> | undefined;
    await inTransaction(test.database, async (transaction) => {
      await transaction.$executeRaw`UPDATE sweep SET cancelled_at = now() WHERE id = ${sweepId}`;
      working = work();
      await sleep(300);
    });
    return working!;
  }

  it('moves nothing any more', async () => {
    await search('moves', [member('u1'), member('u2')]);
    await train('u1', 2, 0.5);
    await test.database.prisma.run.update({
      where: { id: 'u2' },
      data: { status: 'failed', reason: 'lost', endedAt: new Date() },
    });
    expect(await whileCancelling('moves', () => promoteRuns(test.database))).toEqual([]);
    expect(await statusOf('u1')).toBe('waiting');
  });

  it.each([
    ['halving', halving],
    ['the median', { strategy: 'grid', medianStopping: { afterEpochs: 1, afterRuns: 1 } } as const],
  ])('prunes nothing by %s that another sweep still decides on', async (name, settings) => {
    const [first, second] = [`${name}-1`, `${name}-2`];
    await search(`calm ${name}`, [member(first), member(second)], { ...halving, firstRung: 5 });
    await search(`strict ${name}`, [member(first), member(second)], settings);
    await train(first, 2, 0.5);
    const fence = await claimFor(test.database, second);
    for (const epoch of [1, 2]) await record(fence, epoch, 0.1);
    const judgement = await whileCancelling(`strict ${name}`, () =>
      judgeRun(test.database, { ...fence, epoch: 2 }),
    );
    expect(judgement).toEqual({ type: 'goOn', promoted: [] });
    expect(await statusOf(second)).toBe('running');
  });
});

describe('a sweep that asks for runs that another has stopped', () => {
  it('gets them whole where it is a grid, waiting and pruned ones', async () => {
    const runs = ['g1', 'g2', 'g3', 'g4'].map((id) => member(id));
    await search('first', runs);
    for (const [at, { id }] of runs.slice(0, 3).entries()) await train(id, 2, at / 10);
    expect(await statusOf('g2')).toBe('waiting');
    expect((await search('second', runs.slice(0, 1), whole)).queued).toEqual(['g1']);
    expect((await train('g1', 3, 0, 3)).judgement).toEqual({ type: 'goOn', promoted: [] });
    await train('g4', 2, 0.9);
    expect(await statusOf('g2')).toBe('pruned');
    expect((await search('third', runs.slice(1, 2), whole)).queued).toEqual(['g2']);
    expect((await readRun(test.database, 'g2')).reason).toBeNull();
    for (const sweepId of ['first', 'second', 'third']) await cancelRuns(test.database, { sweepId });
  });

  it('finds them at their rungs where it is a wider search, and lets the best of them go on', async () => {
    const runs = ['h1', 'h2', 'h3'].map((id) => member(id));
    await search('narrow', runs.slice(0, 2));
    await train('h1', 2, 0.5);
    await train('h2', 2, 0.6);
    expect([await statusOf('h1'), await statusOf('h2')]).toEqual(['pruned', 'running']);
    await search('wide', runs);
    expect((await train('h3', 2, 0.1)).judgement).toMatchObject({ status: 'pruned' });
    expect([await statusOf('h1'), await statusOf('h2')]).toEqual(['pruned', 'running']);
  });

  it('takes up runs that were pruned below its first rung, and all where it stops by the median', async () => {
    await search('low', [member('l1'), member('l2')]);
    await train('l1', 2, 0.5);
    await train('l2', 2, 0.6);
    expect((await search('high', [member('l1')], { ...halving, firstRung: 5 })).queued).toEqual(['l1']);
    expect((await train('l1', 5, 0.5, 3)).judgement).toMatchObject({ type: 'goOn' });
    await search('low-2', [member('m1'), member('m2')]);
    await train('m1', 2, 0.5);
    await train('m2', 2, 0.6);
    expect((await search('medians', [member('m1')], median)).queued).toEqual(['m1']);
  });
});

describe('median stopping', () => {
  it('stops a run whose best is below the median of the others, with its reason and no rung', async () => {
    await search(
      'median',
      ['n1', 'n2', 'n3'].map((id) => member(id)),
      median,
    );
    expect((await train('n1', 1, 0.6)).judgement.type).toBe('goOn');
    expect((await train('n2', 1, 0.4)).judgement.type).toBe('goOn');
    const { judgement, fence } = await train('n3', 1, 0.3);
    expect(judgement).toMatchObject({ type: 'stopped', status: 'pruned' });
    const run = await readRun(test.database, 'n3');
    expect(run.reason).toBe('median stopping after 1 epoch: 0.300, below 0.500 of 2 others');
    expect(run.attempts).toMatchObject([{ outcome: 'pruned', reason: run.reason }]);
    expect(await judgeRun(test.database, { ...fence, epoch: 1 })).toMatchObject({ status: 'pruned' });
  });
});

describe('sweepProgress', () => {
  it('counts under halving the epochs that a bracket is expected to train, in the end those it has', async () => {
    const ids = Array.from({ length: 9 }, (_, at) => `q${at}`);
    await search(
      'progress',
      ids.map((id) => member(id)),
    );
    // 9 to epoch 2, 3 to epoch 6, 1 to epoch 10.
    expect(await sweepProgress(test.database, 'progress')).toMatchObject({ epochsDone: 0, epochsTotal: 34 });
    await train('q0', 2, 0.1);
    expect(await sweepProgress(test.database, 'progress')).toMatchObject({
      byStatus: { waiting: 1, queued: 8 },
      epochsDone: 2,
      epochsTotal: 34,
    });
    await cancelRuns(test.database, { sweepId: 'progress' });
    expect(await sweepProgress(test.database, 'progress')).toMatchObject({ epochsDone: 2, epochsTotal: 2 });
  });
});
