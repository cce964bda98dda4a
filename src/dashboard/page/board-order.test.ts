import { expect, test } from 'vitest';
import type { LeaderboardRow } from '../../domain/leaderboard-row.ts';
import { columns, filterRows, formatSort, nextSort, parseSort, sortRows } from './board-order.ts';
import { makeBoardRows } from './board-rows.ts';

const row = (label: string, mean: number | null, more: Partial<LeaderboardRow> = {}) =>
  ({
    rank: null,
    kind: 'candidate',
    variantHash: label,
    label,
    parameters: { momentum: 0.9, batchNorm: true },
    runs: { total: 1, completed: 1, failed: 0, collapsed: 0 },
    meanPatientDice: mean === null ? null : { mean, deviation: null },
    patientMean: null,
    interval: null,
    pooledDice: null,
    convention: '',
    leaky: false,
    ...more,
  }) as LeaderboardRow;

const rows = makeBoardRows(
  [
    row('b', 0.7),
    row('a', null),
    row('c · Adam 0.001', 0.9, { leaky: true }),
    row('paper', null, { kind: 'published', convention: 'published: pooled' }),
    row('d', 0.8),
  ],
  [],
);
const labels = (sorted: typeof rows) => sorted.map((item) => item.row.label[0]).join('');

test('rows without a score come last in both directions, and published rows after them', () => {
  expect(labels(sortRows(rows, { column: 'dice', direction: 'down' }))).toBe('cdbap');
  expect(labels(sortRows(rows, { column: 'dice', direction: 'up' }))).toBe('bdcap');
});

test('sorting by text compares numbers within it as numbers', () => {
  const numbered = makeBoardRows([row('rate 10', 0.1), row('rate 9', 0.1)], []);
  const sorted = sortRows(numbered, { column: 'variant', direction: 'up' });
  expect(sorted.map(({ title }) => title)).toEqual(['rate 9', 'rate 10']);
});

test('every column sorts without losing a row', () => {
  for (const { id } of columns)
    for (const direction of ['up', 'down'] as const)
      expect(sortRows(rows, { column: id, direction })).toHaveLength(rows.length);
});

test('the first click on scores shows the highest first, the second turns it round', () => {
  const first = nextSort({ column: 'rank', direction: 'up' }, 'dice');
  expect(first).toEqual({ column: 'dice', direction: 'down' });
  expect(nextSort(first, 'dice')).toEqual({ column: 'dice', direction: 'up' });
});

test('a sort order survives the address bar, and nonsense there is the default', () => {
  for (const { id } of columns)
    for (const direction of ['up', 'down'] as const)
      expect(parseSort(formatSort({ column: id, direction }))).toEqual({ column: id, direction });
  expect(parseSort('-constructor')).toEqual({ column: 'rank', direction: 'up' });
});

test('the filter wants every word, in any case and order, in label, settings, kind or marks', () => {
  expect(labels(filterRows(rows, 'ADAM'))).toBe('c');
  expect(labels(filterRows(rows, 'leaky momentum=0.9'))).toBe('c');
  expect(labels(filterRows(rows, 'published'))).toBe('p');
  expect(labels(filterRows(rows, '  '))).toBe('bacpd');
  expect(filterRows(rows, 'adam published')).toEqual([]);
});
