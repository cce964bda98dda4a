import { expect, test } from 'vitest';
import type { Comparison, Verdict } from '../../../domain/statistics/comparison.ts';
import { makeColumns } from './board-columns.ts';
import { makeItems, makeRow } from './board-fixture.test-support.ts';

const judged = (verdict: Verdict, difference: number) =>
  makeRow(`${verdict} ${difference}`, { comparison: { verdict, difference } as Comparison });

test('rows are ordered by their verdict, and by the difference beside it only among equals', () => {
  const { value } = makeColumns('pooledDice').find(({ id }) => id === 'verdict')!;
  const rows = [
    judged('insufficient', 0.3),
    makeRow('of another metric', { differenceToReference: 0.9 }),
    judged('beats', 0.01),
    judged('loses', -0.4),
    judged('ties', -0.001),
    judged('beats', 0.05),
    judged('loses', -0.02),
  ];
  const items = makeItems(rows).sort((a, b) => Number(value!(b)) - Number(value!(a)));
  expect(items.map(({ key }) => key)).toEqual([
    'beats 0.05',
    'beats 0.01',
    'ties -0.001',
    'insufficient 0.3',
    'loses -0.02',
    'loses -0.4',
    'of another metric',
  ]);
  expect(value!(makeItems([makeRow('nothing pairs')])[0]!)).toBeNull();
});
