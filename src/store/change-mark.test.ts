import { expect, it } from 'vitest';
import { isUnchanged, readFrom } from './change-mark.ts';

const mark = { snapshot: '5:5:', since: '9007199254740993', tables: 'here', places: 1 };

it.each([
  ['all, where nobody looked before', undefined, mark, '0'],
  ['what came since, where somebody did', mark, { ...mark, since: '9007199254740994' }, mark.since],
  ['all, where the tables are others', mark, { ...mark, tables: 'there' }, '0'],
  ['all, where the counter has fallen', mark, { ...mark, since: '9007199254740992' }, '0'],
])('a look reads %s', (_, earlier, now, since) => {
  expect(readFrom(earlier, now)).toBe(since);
});

it('nothing changed between looks at the same snapshot of the same tables alone', () => {
  expect(isUnchanged(mark, { ...mark })).toBe(true);
  const others = [
    { ...mark, snapshot: '6:6:' },
    { ...mark, tables: 'there' },
  ];
  expect([undefined, ...others].map((other) => isUnchanged(other, mark))).toEqual([false, false, false]);
});
