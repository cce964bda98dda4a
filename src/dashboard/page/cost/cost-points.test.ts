import { expect, test } from 'vitest';
import { makeBoard, makeRow } from '../../../../test/page/charts-board.ts';
import { listProtocols, makeCostPicture } from './cost-points.ts';

const keysOf = (points: readonly { key: string }[]) => points.map(({ key }) => key);

test('the front is of what was trained here under one protocol, cheapest first', () => {
  const { front } = makeCostPicture(makeBoard(), 'macs', 'honest');
  expect(keysOf(front)).toEqual(['base', 'skips', 'unet']);
});

test('leaky and published rows are shown and never on the front, however good', () => {
  const { points } = makeCostPicture(makeBoard(), 'parameters', 'honest');
  const outside = points.filter(({ leaky, kind }) => leaky || kind === 'published');
  expect(outside).toHaveLength(3);
  expect(outside.some(({ onFront, comparable }) => onFront || comparable)).toBe(false);
});

test('of a leaky protocol there is no front', () => {
  expect(makeCostPicture(makeBoard(), 'parameters', 'leaky').front).toEqual([]);
});

test('a published row stands at its test score, without an interval of ours', () => {
  const { points } = makeCostPicture(makeBoard(), 'parameters', 'honest');
  const claimed = points.find(({ key }) => key === 'published-unet')!;
  expect(claimed).toMatchObject({ dice: 0.82, interval: null, cost: 7_000_000 });
});

test('what has no score or no such cost is left out and counted', () => {
  const picture = makeCostPicture(makeBoard(), 'minutes', 'honest');
  expect(keysOf(picture.points)).not.toContain('open');
  expect(picture.left).toBe(3);
  expect(makeCostPicture([makeRow({ key: 'free', macs: 0 })], 'macs', 'honest')).toMatchObject({ left: 1 });
});

test('an interval is of the mean over patients, so it goes where that is not known', () => {
  const row = makeRow({ key: 'a', meanPatientDice: { mean: 0.6, deviation: null } });
  const [point] = makeCostPicture([{ ...row, patientMean: null }], 'macs', 'honest').points;
  expect(point).toMatchObject({ dice: 0.6, interval: null });
});

test('an empty board is an empty picture', () => {
  expect(makeCostPicture([], 'macs', null)).toEqual({ points: [], front: [], left: 0 });
});

test('an honest protocol is offered before a leaky one that leads the board', () => {
  const rows = makeBoard().sort((a, b) => Number(b.leaky) - Number(a.leaky));
  expect(listProtocols(rows).map(({ protocol }) => protocol)).toEqual(['honest', 'leaky']);
});
