import { expect, test } from 'vitest';
import type { Comparison } from '../../../domain/statistics/comparison.ts';
import { describeVerdict } from '../../../domain/statistics/describe-verdict.ts';
import { makeRow } from './board-fixture.test-support.ts';
import { describeStanding } from './describe-standing.ts';

const comparison: Comparison = {
  reference: 'U-Net f=8',
  difference: 0.017,
  interval: { low: -1, high: 1 },
  pValue: 1,
  verdict: 'insufficient',
  patients: 4,
  pairs: 1,
  variants: 0,
  smallestDetectable: 1,
};
const rowOf = (more: Partial<Comparison>) => {
  const judged = { ...comparison, ...more };
  return makeRow('a', { comparison: judged, verdict: describeVerdict(judged) });
};

test('a difference of too few patients has these words before it', () => {
  expect(describeStanding(rowOf({}))).toBe('too few patients (4): +1.70 points');
});

test('a difference that was not judged yet does not stand alone either', () => {
  expect(describeStanding(makeRow('a', { differenceToReference: -0.004 }))).toBe(
    'no verdict yet: −0.40 points',
  );
  expect(describeStanding(makeRow('a'))).toBeNull();
});

test('every other verdict is said in full', () => {
  const interval = { low: -0.01, high: 0.044 };
  expect(describeStanding(rowOf({ interval, patients: 10, smallestDetectable: 0.07 }))).toBe(
    'cannot be told from U-Net f=8: +1.7 points (-1.0 to 4.4); 10 patients would show 7.0 points',
  );
  expect(describeStanding(rowOf({ verdict: 'beats', interval: { low: 0.01, high: 0.02 } }))).toMatch(
    /^beats U-Net/,
  );
});
