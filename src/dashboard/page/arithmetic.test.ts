import { expect, test } from 'vitest';
import type { ProgressView } from '../dashboard-reader.ts';
import { scaleOf } from './dice-plot.ts';
import { formatDuration, formatPercent, formatPoints } from './format.ts';
import { paceOf, secondsLeftOf } from './progress-arithmetic.ts';
import { formatRoute, parseRoute } from './route.ts';

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

test("a run's time left follows its last epochs, not its slow first", () => {
  const epochs = [100, 10, 10, 10, 10, 10].map((seconds) => ({ seconds }));
  expect(secondsLeftOf(epochs, 8)).toBe(20);
  expect(secondsLeftOf([], 8)).toBeNull();
});

test('scores and differences are written in points with two decimals and a true sign', () => {
  expect(formatPercent(0.84014)).toBe('84.01');
  expect(formatPoints(0.0135)).toBe('+1.35');
  expect(formatPoints(-0.0135)).toBe('−1.35');
  expect(formatPoints(-0.00001)).toBe('±0.00');
  expect(formatPoints(null)).toBe('–');
});

test('durations round to what one says', () => {
  const spoken = [0.2, 59.4, 61, 3599, 3600, 3900, 200_000].map(formatDuration);
  expect(spoken).toEqual(['1 s', '59 s', '1 min', '1 h', '1 h', '1 h 5 min', '2 d 7 h']);
});

test('the plot scale holds every mean with its deviation, on steps of five percent, within 0 and 1', () => {
  const scale = scaleOf([{ mean: 0.72, deviation: 0.04 }, { mean: 0.81, deviation: null }, null])!;
  expect(scale.from).toBeCloseTo(0.65);
  expect(scale.to).toBeCloseTo(0.85);
  expect(scaleOf([{ mean: 0.4, deviation: 0.9 }])).toEqual({ from: 0, to: 1 });
  expect(scaleOf([{ mean: 0.7, deviation: 0 }])!.to).toBeGreaterThan(0.7);
  expect(scaleOf([null])).toBeNull();
});

test('an address leads back to the same view', () => {
  const base = 'http://localhost/';
  const sort = { column: 'pooled', direction: 'down' } as const;
  const route = { view: 'sweep', id: 'a/b ?', sort, filter: 'adam & 50%' } as const;
  expect(parseRoute(new URL(formatRoute(route), base))).toEqual(route);
  expect(parseRoute(new URL('/', base))).toEqual({ view: 'sweeps' });
  expect(parseRoute(new URL('/runs/ab12', base))).toEqual({ view: 'run', id: 'ab12' });
  expect(parseRoute(new URL('/runs/', base))).toEqual({ view: 'nothing' });
  expect(parseRoute(new URL('/sweeps/%', base))).toMatchObject({ view: 'sweep', id: '%' });
});
