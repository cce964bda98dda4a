import { expect, test } from 'vitest';
import type { ProgressView } from '../../dashboard-reader.ts';
import { describePace, isSpoilt } from './describe-progress.ts';
import { paceOf } from './pace.ts';

const none = {
  queued: 0,
  running: 0,
  waiting: 0,
  completed: 0,
  pruned: 0,
  diverged: 0,
  failed: 0,
  cancelled: 0,
};
const progress = (more: Partial<ProgressView>): ProgressView => ({
  counts: none,
  epochsDone: 0,
  epochsTotal: 0,
  trainingSeconds: 0,
  paused: false,
  ...more,
});

test('the pace counts every trainer at work: two trainers at 10 s an epoch make 12 epochs a minute', () => {
  const counts = { ...none, running: 2, queued: 1, completed: 1 };
  const pace = paceOf(progress({ counts, epochsDone: 20, epochsTotal: 80, trainingSeconds: 200 }));
  expect(pace).toEqual({ share: 0.25, runs: 4, ended: 1, epochsPerMinute: 12, secondsLeft: 300 });
});

test('without a measured epoch or a running trainer there is no pace', () => {
  const running = paceOf(progress({ counts: { ...none, running: 1 }, epochsTotal: 10 }));
  expect(running.secondsLeft).toBeNull();
  const waiting = paceOf(
    progress({ counts: { ...none, queued: 1 }, epochsDone: 5, epochsTotal: 9, trainingSeconds: 9 }),
  );
  expect(waiting.epochsPerMinute).toBeNull();
});

test('a sweep whose runs all failed before an epoch is done, not at nothing', () => {
  expect(paceOf(progress({ counts: { ...none, failed: 3 } })).share).toBe(1);
  expect(paceOf(progress({})).share).toBe(0);
});

test('a sweep is spoilt when all its runs have ended and none completed, not when it has none', () => {
  expect(isSpoilt(progress({ counts: { ...none, failed: 3 } }))).toBe(true);
  expect(isSpoilt(progress({ counts: { ...none, failed: 3, queued: 1 } }))).toBe(false);
  expect(isSpoilt(progress({}))).toBe(false);
});

test('it says what is waited for', () => {
  const queued = { counts: { ...none, queued: 2 }, epochsTotal: 60 };
  expect(describePace(progress({}))).toEqual(['no run is queued']);
  expect(describePace(progress(queued)).at(-1)).toBe('waiting for a worker');
  expect(describePace(progress({ ...queued, paused: true })).at(-1)).toBe('paused');
  const running = { counts: { ...none, running: 1 }, epochsTotal: 60 };
  expect(describePace(progress(running)).at(-1)).toBe('measuring the pace');
});
