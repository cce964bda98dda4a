import { expect, test } from 'vitest';
import { stopByMedian } from './median-stopping.ts';

const rule = { afterEpochs: 3, afterRuns: 2 };
const at = (epoch: number, best: number, ...otherMeans: number[]) => ({ epoch, best, otherMeans });

test('a run stops whose best is below the median of the means of the others', () => {
  expect(stopByMedian(rule, at(4, 0.4, 0.3, 0.5, 0.6))).toBe(
    'median stopping after 4 epochs: 0.400, below 0.500 of 3 others',
  );
  expect(stopByMedian(rule, at(4, 0.5, 0.3, 0.5, 0.6))).toBeNull();
  expect(stopByMedian(rule, at(4, 0.44, 0.3, 0.6))).not.toBeNull();
});

test('no run stops too early, with too few others, or with none', () => {
  expect(stopByMedian(rule, at(2, 0, 0.5, 0.5))).toBeNull();
  expect(stopByMedian(rule, at(3, 0, 0.5))).toBeNull();
  expect(stopByMedian({ afterEpochs: 1, afterRuns: 0 }, at(3, 0))).toBeNull();
});
