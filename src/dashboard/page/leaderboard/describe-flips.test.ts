import { expect, test } from 'vitest';
import { makeRow } from './board-fixture.test-support.ts';
import { describeFlips } from './describe-flips.ts';

const ranked = (label: string, rank: number, pooledDice: number) => {
  const row = makeRow(label, { rank });
  return { ...row, ranks: { ...row.ranks, pooledDice } };
};

test("nothing is said of the sweep's own metric", () => {
  expect(describeFlips([ranked('a', 1, 2)], 'pooledDice', 'pooledDice')).toBeNull();
});

test('it counts the ranks that change and names who would lead', () => {
  const rows = [ranked('Base · SGD', 1, 2), ranked('U-Net · SGD', 2, 1), ranked('Third', 3, 3)];
  expect(describeFlips(rows, 'pooledDice', 'meanPatientDice')).toBe(
    'By Pooled Dice 2 of 3 ranks change. U-Net would lead; it is number 2 by the sweep’s own metric.',
  );
});

test('it says so where nothing changes or nothing is ranked', () => {
  expect(describeFlips([ranked('a', 1, 1)], 'pooledDice', 'meanPatientDice')).toContain('stays as it is');
  expect(describeFlips([makeRow('a')], 'pooledDice', 'meanPatientDice')).toContain('nothing has a rank yet');
});

test('each protocol has its own leader: only where it changes is one named, with its protocol', () => {
  const leaky = (label: string, rank: number, pooledDice: number) => ({
    ...ranked(label, rank, pooledDice),
    protocol: 'leaky',
    protocolLabel: 'slice-leaky',
  });
  const rows = [ranked('Base', 1, 1), ranked('U-Net', 2, 2), leaky('Wide', 1, 2), leaky('Deep', 2, 1)];
  expect(describeFlips(rows, 'pooledDice', 'meanPatientDice')).toBe(
    'By Pooled Dice 2 of 4 ranks change. Deep (slice-leaky) would lead; it is number 2 by the sweep’s own metric.',
  );
});

test('who shares the first rank with the one that has it anyway would not lead', () => {
  const rows = [ranked('Base', 1, 1), ranked('U-Net', 2, 1), ranked('Third', 3, 3)];
  expect(describeFlips(rows, 'pooledDice', 'meanPatientDice')).toBe('By Pooled Dice 1 of 3 ranks change.');
});
