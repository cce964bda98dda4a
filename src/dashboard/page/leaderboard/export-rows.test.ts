import { expect, test } from 'vitest';
import { conventions } from '../../../domain/conventions.ts';
import type { ConventionName } from '../../../domain/conventions.ts';
import { makeColumns } from './board-columns.ts';
import { makeItems, makeRow, spread } from './board-fixture.test-support.ts';
import { formatShownCsv, formatShownJson } from './export-rows.ts';

const items = makeItems([
  makeRow('U-Net f=8 · SGD, 0.09', { meanPatientDice: spread(0.7, 0.01), rank: 1, minutes: 12.5 }),
  makeRow('nothing yet', { runs: { total: 2, completed: 0, open: 2, pruned: 0, failed: 0, collapsed: 0 } }),
]);
const all = makeColumns('meanPatientDice');
const columns = ['variant', 'minutes', 'dice'].map((id) => all.find((column) => column.id === id)!);

test('the CSV has the rows and columns given, in their order, shares as shares', () => {
  const [header, first, second] = formatShownCsv({ columns, items }).split('\r\n');
  expect(header).toMatch(/^variant,kind,protocol,leaky,.*,minutes,dice,diceDeviation,diceLow,diceHigh$/);
  expect(first).toMatch(/^"U-Net f=8 · SGD, 0\.09",candidate,.*,12\.5,0\.7,0\.01,,$/);
  expect(second).toMatch(/^nothing yet,.*,,,,,$/);
});

test('the JSON holds the very fields of the CSV', () => {
  const rows = JSON.parse(formatShownJson({ columns, items })) as Record<string, unknown>[];
  const [header] = formatShownCsv({ columns, items }).split('\r\n');
  expect(Object.keys(rows[0]!).join(',')).toBe(header);
  expect(rows.map(({ dice }) => dice)).toEqual([0.7, null]);
});

test('no two fields of a table share a name, under any convention', () => {
  for (const convention of Object.keys(conventions) as ConventionName[]) {
    const names = makeColumns(convention).flatMap(({ fields }) => fields.map(({ name }) => name));
    expect(new Set(names).size).toBe(names.length);
  }
});
