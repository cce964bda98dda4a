import { expect, test } from 'vitest';
import { shuffle } from './shuffle.ts';

const values = Array.from({ length: 50 }, (_, index) => index);

test('a shuffle keeps every value, leaves its input alone and asks for one number a place', () => {
  const asked: number[] = [];
  const shuffled = shuffle(values, (below) => {
    asked.push(below);
    return Math.floor(below / 3);
  });
  expect(shuffled).not.toEqual(values);
  expect([...shuffled].sort((a, b) => a - b)).toEqual(values);
  expect(values[0]).toBe(0);
  expect(asked).toEqual(
    values
      .slice(1)
      .map((place) => place + 1)
      .reverse(),
  );
});
