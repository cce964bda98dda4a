import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createKeyedRows } from './api/keyed-rows.ts';
import { applyPatch, diffPart } from './topic-patch.ts';
import type { Keyed } from './topic-patch.ts';

const rows = fc.uniqueArray(fc.record({ key: fc.constantFrom(...'abcdefghij'), value: fc.nat(3) }), {
  selector: ({ key }) => key,
});

test('what is told makes the next list of the known one, and nothing is told of an equal one', () => {
  fc.assert(
    fc.property(rows, rows, (known, next) => {
      const message = diffPart('rows', known, next);
      const isEqual = JSON.stringify(known) === JSON.stringify(next);
      expect(message === null).toBe(isEqual);
      if (message === null) return;
      const told = JSON.parse(JSON.stringify(message)) as typeof message;
      expect(applyPatch(known, told)).toEqual(next);
    }),
  );
});

test('of a long list one changed row is told alone, and the others stay the same objects', () => {
  const known: (Keyed & { value: number })[] = Array.from({ length: 100 }, (_, at) => ({
    key: `${at}`,
    value: 0,
  }));
  const next = known.map((row) => (row.key === '7' ? { ...row, value: 1 } : row));
  const message = diffPart('rows', known, next)!;
  expect(message).toEqual({ part: 'rows', changed: [{ key: '7', value: 1 }] });
  const applied = applyPatch(known, message) as typeof known;
  expect(applied.filter((row, at) => row === known[at])).toHaveLength(99);
});

test('a row that is the same object is not looked into', () => {
  const row = { key: 'a', toJSON: () => expect.fail('it was written') };
  expect(diffPart('rows', [row], [row])).toBe(null);
});

test('a list that stays the same object, or rows that do, keep their keyed objects', () => {
  const addKeys = createKeyedRows(({ id }: { id: string }) => id);
  const list = [{ id: 'a' }, { id: 'b' }];
  expect(addKeys(list)).toBe(addKeys(list));
  const [first] = addKeys(list);
  expect(addKeys([list[0]!, { id: 'c' }])[0]).toBe(first);
  expect(first).toEqual({ key: 'a', id: 'a' });
});
