import { expect, test } from 'vitest';
import { countOpenings } from './count-openings.ts';

const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1) + 1000 * seconds);
const opening = (runId: string, opened: number, scored: number | null = null, sweepId = 's') => {
  return { sweepId, runId, openedAt: at(opened), scoredAt: scored === null ? null : at(scored) };
};

test('a call that opens the set for several runs is one opening, however long each takes to score', () => {
  const runs = ['a', 'b', 'c', 'd'];
  expect(countOpenings(runs.map((runId, place) => opening(runId, 300 * place, 300 * place + 290)))).toBe(1);
  expect(countOpenings(runs.map((runId) => opening(runId, 0, 900)))).toBe(1);
});

test('a later call, another sweep, and the same run again are further openings, scored or not', () => {
  expect(countOpenings([])).toBe(0);
  expect(countOpenings([opening('a', 0)])).toBe(1);
  expect(countOpenings([opening('a', 0, 10), opening('b', 71, 80)])).toBe(2);
  expect(countOpenings([opening('a', 0), opening('b', 1, 2, 'other')])).toBe(2);
  expect(countOpenings([opening('a', 0), opening('b', 1), opening('a', 10, 12), opening('b', 13, 14)])).toBe(
    2,
  );
});
