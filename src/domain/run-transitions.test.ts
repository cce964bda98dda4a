import { expect, test } from 'vitest';
import { canMove, endedStatuses, runStatuses, runTransitions } from './run-transitions.ts';

test('results are final', () => {
  for (const status of ['completed', 'diverged'] as const) expect(runTransitions[status]).toEqual([]);
});

test('a run comes to every ended state from running, and never straight from queued to a result', () => {
  for (const status of endedStatuses) expect(canMove('running', status)).toBe(true);
  for (const status of ['completed', 'pruned', 'diverged'] as const)
    expect(canMove('queued', status)).toBe(false);
});

test('what failed, was pruned or cancelled may be asked for again, and only through the queue', () => {
  for (const status of ['failed', 'pruned', 'cancelled'] as const)
    expect(runTransitions[status]).toEqual(['queued']);
});

test('a run that a worker gave up goes back to the queue', () => {
  expect(canMove('running', 'queued')).toBe(true);
});

test('a run that waits at a rung is promoted, pruned or cancelled, and trains again only through the queue', () => {
  expect(new Set(runTransitions.waiting)).toEqual(new Set(['queued', 'pruned', 'cancelled']));
});

test('every status is queued, running, waiting or ended', () => {
  expect(new Set(runStatuses)).toEqual(new Set(['queued', 'running', 'waiting', ...endedStatuses]));
});
