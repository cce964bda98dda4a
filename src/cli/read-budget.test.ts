import { expect, test } from 'vitest';
import { readBudget } from './read-budget.ts';

test.each([
  ['3h', 10_800],
  ['90m', 5400],
  ['1.5h', 5400],
  ['2d', 172_800],
  ['1h 30m', 5400],
  ['45 min', 2700],
  ['20s', 20],
])('a budget of %s is %d seconds', (text, seconds) => {
  expect(readBudget(text)).toEqual({ seconds, text });
});

test.each(['3', 'soon', '-3h', '0h', '3h or so', '1,5h', '2w', '3H', ''])('%j is no budget', (text) => {
  expect(() => readBudget(text)).toThrow(/^--budget: expected a duration above zero, got /);
});
