import { expect, test } from 'vitest';
import { makeEpochs, makeRun } from '../../../../test/page/charts-data.ts';
import { clampRange, formatEpochRange, makeFigure, readEpochRange } from './curves.ts';
import { attemptCells, describeRunPace, metricFacts, secondsLeftOf, settingFacts } from './run-facts.ts';

const run = makeRun({ id: 'a1', status: 'running', epochsDone: 10 });

test("a run's time left follows its last epochs, not its slow first", () => {
  const epochs = [100, 10, 10, 10, 10, 10].map((seconds) => ({ seconds }));
  expect(secondsLeftOf(epochs, 8)).toBe(20);
  expect(secondsLeftOf([], 8)).toBeNull();
});

test('the pace of a run in training tells what is done, what is left and the best epoch', () => {
  expect(describeRunPace(run, makeEpochs(run))).toEqual([
    'epoch 10 of 30',
    '2 min of training',
    '61.3 images a second',
    '5 min left',
    'best at epoch 8',
  ]);
});

test('before its first epoch a run has no pace, and an ended one has nothing left', () => {
  expect(describeRunPace(makeRun({ id: 'q', status: 'queued', epochsDone: 0 }), [])).toEqual([
    'epoch 0 of 30',
  ]);
  const done = makeRun({ id: 'd' });
  expect(describeRunPace(done, makeEpochs(done)).join()).not.toContain('left');
});

test('metrics that are not defined are dashes, never zeros', () => {
  const facts = metricFacts({ ...run.summary!, hd95: null, sensitivity: null });
  expect(Object.fromEntries(facts)).toMatchObject({ HD95: '–', Sensitivity: '–', 'Pooled Dice': '75.60 %' });
});

test('settings name the split in words and shorten fingerprints', () => {
  const facts = Object.fromEntries(settingFacts(run));
  expect(facts).toMatchObject({
    split: 'patient, seed 1, 20 % test, 5 folds',
    dataFingerprint: '3f9a0c1d2e4b…',
    batchNorm: 'yes',
  });
});

test('an attempt that went on from another backend is marked as mixed', () => {
  const [attempt] = run.attempts;
  expect(attemptCells({ ...attempt!, mixed: true, resumedFromEpoch: 4 }).slice(-2)).toEqual([
    'epoch 4',
    'completed, mixed',
  ]);
});

test('a loss that is no number is a gap in its curve, not a zero', () => {
  const [epoch] = makeEpochs(run);
  const { curves } = makeFigure('loss', [{ ...epoch!, trainingLoss: Number.POSITIVE_INFINITY }]);
  expect(curves[0]!.points).toEqual([{ x: 1, y: Number.NaN }]);
});

test('a zoom comes back from its own address, and stays within the run', () => {
  expect(readEpochRange('5-12', 30)).toEqual({ from: 5, to: 12 });
  expect(formatEpochRange({ from: 5, to: 12 }, 30)).toBe('5-12');
  expect(readEpochRange('12-900', 30)).toEqual({ from: 12, to: 30 });
  expect(readEpochRange('x', 30)).toEqual({ from: 1, to: 30 });
  expect(formatEpochRange({ from: 1, to: 30 }, 30)).toBeUndefined();
});

test('a range is at least one epoch wide, of a run of one epoch too', () => {
  expect(clampRange({ from: 30, to: 30 }, 30)).toEqual({ from: 29, to: 30 });
  expect(clampRange({ from: 9, to: 3 }, 30)).toEqual({ from: 9, to: 10 });
  expect(readEpochRange(undefined, 1)).toEqual({ from: 1, to: 2 });
});
