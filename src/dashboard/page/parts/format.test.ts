import { expect, test } from 'vitest';
import { formatDuration, formatMacs, formatPercent, formatPoints } from './format.ts';

test('scores and differences are written in points with two decimals and a true sign', () => {
  expect(formatPercent(0.84014)).toBe('84.01');
  expect(formatPoints(0.0135)).toBe('+1.35');
  expect(formatPoints(-0.0135)).toBe('−1.35');
  expect(formatPoints(-0.00001)).toBe('±0.00');
  expect(formatPoints(null)).toBe('–');
});

test('durations round to what one says', () => {
  const spoken = [0.2, 59.4, 61, 3599, 3600, 3900, 200_000].map(formatDuration);
  expect(spoken).toEqual(['1 s', '59 s', '1 min', '1 h', '1 h', '1 h 5 min', '2 d 7 h']);
});

test('multiply-accumulates have three digits and a unit', () => {
  expect([66_012_345, 12.07e9, 900, null].map(formatMacs)).toEqual(['66.0 M', '12.1 G', '900', '–']);
});
