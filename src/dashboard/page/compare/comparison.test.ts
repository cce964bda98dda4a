import { expect, test } from 'vitest';
import { makeEpochs, makePatients, makeRun } from '../../../../test/page/charts-data.ts';
import type { MadeRun } from '../../../../test/page/charts-data.ts';
import { formatCompareQuery, readCompareQuery } from './compare-query.ts';
import type { KnownRun } from './compared-run.ts';
import { findDifferingSettings } from './differing-settings.ts';
import { meanDifference, pairPatients } from './pair-patients.ts';
import { makeAxis, makeParallelAxes, passBrush } from './parallel-axes.ts';
import { makeRunLooks } from './run-looks.ts';
import { bandOver, groupBySeed } from './seed-band.ts';

function known(made: MadeRun): KnownRun {
  const run = makeRun(made);
  return { id: run.id, run, epochs: makeEpochs(run), patients: makePatients(run) };
}

const base = known({ id: 'base-1' });
const again = known({ id: 'base-2', seed: 2, fold: 1 });
const skips = known({ id: 'skips-1', parameters: { skipConnections: true }, dice: 0.75 });
const adam = known({ id: 'adam-1', parameters: { optimizer: 'adam', learningRate: 0.001 }, dice: null });

test('only settings that differ are told, undefined where a run does not read them', () => {
  const differing = findDifferingSettings([base.run, adam.run]);
  const byName = Object.fromEntries(differing.map(({ name, values }) => [name, values]));
  expect(byName['optimizer']).toEqual(['sgd', 'adam']);
  expect(byName['momentum']?.[1]).toBeUndefined();
  expect(Object.keys(byName)).not.toContain('batchNorm');
  expect(Object.keys(byName)).not.toContain('split.kind');
});

test('one run differs from nothing', () => {
  expect(findDifferingSettings([base.run])).toEqual([]);
});

test('runs that differ in seed and fold alone are one group', () => {
  const groups = groupBySeed([base, skips, again]);
  expect(groups.map(({ runs }) => runs.map(({ id }) => id))).toEqual([['base-1', 'base-2'], ['skips-1']]);
});

test('a band holds the least and the most, or a sample deviation about the mean', () => {
  const curves = [
    [
      { epoch: 1, value: 0.2 },
      { epoch: 2, value: 0.5 },
    ],
    [{ epoch: 1, value: 0.4 }],
  ];
  const [point, ...more] = bandOver(curves, 'range');
  expect(more).toEqual([]);
  expect(point).toEqual({ epoch: 1, mean: expect.closeTo(0.3), low: 0.2, high: 0.4 });
  const [deviation] = bandOver(curves, 'deviation');
  expect(deviation!.high - deviation!.mean).toBeCloseTo(Math.SQRT1_2 * 0.2, 12);
});

test('of one run, and of epochs without a number, there is no band', () => {
  expect(bandOver([[{ epoch: 1, value: 0.2 }]], 'range')).toEqual([]);
  expect(bandOver([[{ epoch: 1, value: null }], [{ epoch: 1, value: Number.NaN }]], 'range')).toEqual([]);
});

test('patients are paired by name, the greatest loss first', () => {
  const view = (patient: string, dice: number) => ({ patient, dice, hd95: null, slices: [] });
  const pairs = pairPatients(
    [view('a', 0.5), view('b', 0.9), view('only first', 0.1)],
    [view('a', 0.7), view('b', 0.8), view('only second', 0.2)],
  );
  expect(pairs.map(({ patient }) => patient)).toEqual(['b', 'a']);
  expect(pairs[0]!.difference).toBeCloseTo(-0.1, 12);
  expect(meanDifference(pairs)).toBeCloseTo(0.05, 12);
  expect(meanDifference([])).toBeNull();
});

test('axes are what differs and what came of it; words stand in order at whole numbers', () => {
  const axes = makeParallelAxes([base, skips]);
  expect(axes.map(({ name }) => name)).toEqual(['skipConnections', 'best epoch', 'Dice, %']);
  expect(axes[0]).toMatchObject({ words: ['off', 'on'], values: [0, 1] });
  expect(axes[2]).toMatchObject({ words: null, low: 70, high: 75 });
});

test('a run without a value on an axis has a gap there, and a brush on it lets the run not through', () => {
  const axes = makeParallelAxes([base, adam]);
  const dice = axes.find(({ name }) => name === 'Dice, %')!;
  expect(dice.values).toEqual([70, null]);
  expect(passBrush(axes, { 'Dice, %': { low: 0, high: 100 } })).toEqual([true, false]);
  expect(passBrush(axes, {})).toEqual([true, true]);
});

test('a range lets through what lies in it, ends included', () => {
  const axes = [makeAxis('learningRate', [0.01, 0.03, 0.09])];
  expect(passBrush(axes, { learningRate: { low: 0.01, high: 0.03 } })).toEqual([true, true, false]);
});

test('a comparison comes back from its own address', () => {
  const query = {
    runs: ['a1', 'b2'],
    dropped: 0,
    smooth: 0.6,
    band: 'range',
    curve: 'validationLoss',
    brush: { 'Dice, %': { low: 60, high: 80.5 } },
    pair: ['b2', 'a1'],
  } as const;
  const address = new URL(formatCompareQuery(query), 'http://here');
  expect(readCompareQuery(Object.fromEntries(address.searchParams))).toEqual(query);
});

test('an address that makes no sense is read as the defaults, and never as more than twenty runs', () => {
  const runs = Array.from({ length: 30 }, (_, index) => `r${index}`);
  const read = readCompareQuery({
    runs: ['r0', ...runs].join(','),
    smooth: 'very',
    band: 'wide',
    curve: 'constructor',
    brush: 'a:9:1;b;c:x:2',
    pair: 'r1,nobody',
  });
  expect(read).toMatchObject({ smooth: 0, band: 'deviation', curve: 'meanPatientDice', brush: {} });
  expect(read.runs).toEqual(runs.slice(0, 20));
  expect(read.dropped).toBe(10);
  expect(read.pair).toEqual(['r1', null]);
  expect(readCompareQuery({ smooth: '7' }).smooth).toBe(0.99);
});

test('runs are named by what is not common to all of them, seed last', () => {
  const runs = [base, again, skips];
  const looks = makeRunLooks(runs, groupBySeed(runs));
  expect(runs.map(({ id }) => looks.get(id)!.name)).toEqual([
    'MobileNetV3 + LR-ASPP, seed 1, fold 0',
    'MobileNetV3 + LR-ASPP, seed 2, fold 1',
    'MobileNetV3 + LR-ASPP, skips, seed 1, fold 0',
  ]);
  expect(looks.get('base-1')!.colour).toBe(looks.get('base-2')!.colour);
  expect(looks.get('skips-1')!.colour).not.toBe(looks.get('base-1')!.colour);
});

test('twenty variants have six colours, told apart by dashes as well', () => {
  const runs = Array.from({ length: 20 }, (_, place) =>
    known({ id: `r${place}`, parameters: { learningRate: 0.01 + place / 1000 } }),
  );
  const looks = [...makeRunLooks(runs, groupBySeed(runs)).values()];
  expect(new Set(looks.map(({ colour, dash }) => `${colour} ${dash.join(' ')}`)).size).toBe(20);
});
