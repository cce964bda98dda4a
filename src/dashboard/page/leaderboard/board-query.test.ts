import { expect, test } from 'vitest';
import { formatBoardQuery, parseBoardQuery, sortWithin, usualQuery } from './board-query.ts';

const read = (search: string) => parseBoardQuery(Object.fromEntries(new URLSearchParams(search)));

test('what is usual is no part of the address', () => {
  expect(formatBoardQuery(usualQuery)).toBe('');
  expect(read('')).toEqual(usualQuery);
});

test('an address leads back to the same leaderboard', () => {
  const query = {
    sort: { id: 'pooled', desc: true },
    filter: 'dice>0.7 & "50 %"',
    group: 'optimizer',
    hidden: ['macs', 'tags'],
    pinned: ['dice'],
    convention: 'tumourSliceDice',
  } as const;
  expect(read(formatBoardQuery(query))).toEqual(query);
  expect(formatBoardQuery({ ...usualQuery, sort: { id: 'rank', desc: true } })).toBe('?sort=-rank');
});

test('a convention that is none is the sweep’s own', () => {
  expect(read('metric=constructor').convention).toBeNull();
  expect(read('metric=hd95').convention).toBe('hd95');
});

test('without the column that it was ordered by a table is in the usual order, best first', () => {
  const byIou = read('sort=-metric').sort;
  const rank = { id: 'rank', value: () => 1 };
  expect(sortWithin(byIou, [rank, { id: 'metric', value: () => 1 }])).toEqual({ id: 'metric', desc: true });
  expect(sortWithin(byIou, [rank])).toEqual({ id: 'rank', desc: false });
});
