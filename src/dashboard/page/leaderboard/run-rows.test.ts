import { expect, test } from 'vitest';
import type { RunView } from '../../dashboard-reader.ts';
import { makeItems, makeRow } from './board-fixture.test-support.ts';
import { chooseRuns, groupRunsByRow } from './run-rows.ts';

const run = (id: string, more: Partial<RunView> = {}) =>
  ({ id, variantHash: 'v', protocol: 'own', seed: 1, fold: 0, epochsDone: 3, ...more }) as RunView;
const items = makeItems([makeRow('v'), makeRow('w')]);
const runsOf = groupRunsByRow([
  run('r1'),
  run('r2', { epochsDone: 0 }),
  run('r3', { protocol: 'beside' }),
  run('r4', { variantHash: 'w' }),
]);

test('runs come to the row of their variant and protocol', () => {
  expect(runsOf(items[0]!).map(({ id }) => id)).toEqual(['r1', 'r2']);
});

test('a chosen variant gives the runs that have trained, a chosen run itself, each once', () => {
  expect(chooseRuns(items, new Set(['v', 'r1', 'r4']), runsOf)).toEqual(['r1', 'r4']);
  expect(chooseRuns(items, new Set(['r2']), runsOf)).toEqual(['r2']);
  expect(chooseRuns(items, new Set(), runsOf)).toEqual([]);
});
