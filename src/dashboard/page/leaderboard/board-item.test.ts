import { expect, test } from 'vitest';
import { makeItems, makeRow, spread } from './board-fixture.test-support.ts';
import { createItemMaker, findFlip, shownDice, stateOf } from './board-item.ts';

const runs = { total: 4, completed: 0, open: 0, pruned: 0, failed: 0, collapsed: 0 };
const said = (more: Partial<typeof runs>, rung: number | null = null) =>
  stateOf(makeRow('x', { runs: { ...runs, ...more }, rung })).text;

test('a label is parted into the model and what stands behind it', () => {
  const [item] = makeItems([makeRow('U-Net f=8 · SGD 0.09 · rotation 15')]);
  expect([item?.title, item?.subtitle]).toEqual(['U-Net f=8', 'SGD 0.09 · rotation 15']);
});

test('a state says what has come of the runs', () => {
  expect(said({ open: 4 })).toBe('to come');
  expect(said({ open: 1, completed: 2, failed: 1 })).toBe('3 of 4 ended');
  expect(said({ completed: 4 })).toBe('completed');
  expect(said({ completed: 4, collapsed: 2 })).toBe('2 collapsed');
  expect(said({ failed: 4 })).toBe('failed');
  expect(said({ pruned: 4 }, 2)).toBe('pruned at rung 2');
  expect(said({})).toBe('cancelled');
  expect(said({ completed: 1, failed: 2 })).toBe('1 completed, 2 failed, 1 cancelled');
});

test('beside an interval stands the mean over patients, which it is of', () => {
  const row = makeRow('x', { meanPatientDice: spread(0.6, 0.1), patientMean: 0.5 });
  expect(shownDice({ ...row, interval: { low: 0.4, high: 0.6 } })).toEqual({ mean: 0.5, deviation: 0.1 });
  expect(shownDice(row)).toEqual({ mean: 0.6, deviation: 0.1 });
});

test('a row that is as before keeps its item, so that nothing redraws it', () => {
  const make = createItemMaker();
  const row = makeRow('x');
  const note = { starred: false, tags: ['a'], note: '' };
  const [first] = make([row], {});
  expect(make([row], { other: note })[0]).toBe(first);
  const [tagged] = make([row], { x: note });
  expect(tagged).not.toBe(first);
  expect(make([row], { x: { ...note } })[0]).toBe(tagged);
});

test('a rank flips only where both conventions rank, and differently', () => {
  const row = makeRow('x', { rank: 3 });
  expect(findFlip({ ...row, ranks: { ...row.ranks, hd95: 1 } }, 'hd95')).toEqual({ from: 3, to: 1 });
  expect(findFlip({ ...row, ranks: { ...row.ranks, hd95: 3 } }, 'hd95')).toBeNull();
  expect(findFlip(row, 'hd95')).toBeNull();
});
