import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { linspace, logspace, readRange } from './value-range.ts';

const number = fc.double({ min: -1e6, max: 1e6, noNaN: true });
const positive = fc.double({ min: 1e-9, max: 1e6, noNaN: true });
const count = fc.integer({ min: 2, max: 200 });

test('linspace has its count, exact ends, and even steps', () => {
  fc.assert(
    fc.property(number, number, count, (first, last, n) => {
      const values = linspace(first, last, n);
      const step = (last - first) / (n - 1);
      const scale = Math.max(Math.abs(first), Math.abs(last));
      expect(values).toHaveLength(n);
      expect([values[0], values.at(-1)]).toEqual([first, last]);
      values.forEach((value, i) =>
        expect(Math.abs(value - (first + step * i))).toBeLessThanOrEqual(scale * 1e-10 + 1e-300),
      );
    }),
  );
});

test('logspace has its count, exact ends, and even factors', () => {
  fc.assert(
    fc.property(positive, positive, count, (first, last, n) => {
      const values = logspace(first, last, n);
      const factor = (last / first) ** (1 / (n - 1));
      expect(values).toHaveLength(n);
      expect([values[0], values.at(-1)]).toEqual([first, last]);
      for (let i = 1; i < n; i++) expect(values[i]! / values[i - 1]! / factor).toBeCloseTo(1, 8);
    }),
  );
});

test('values between the ends are rounded so that they read well', () => {
  expect(linspace(0.1, 0.3, 3)).toEqual([0.1, 0.2, 0.3]);
  expect(logspace(0.001, 1, 4)).toEqual([0.001, 0.01, 0.1, 1]);
  expect(linspace(64, 16, 4)).toEqual([64, 48, 32, 16]);
});

test('a range is read as it is written', () => {
  expect(readRange('linspace[0, 1, 3]')).toEqual({ values: [0, 0.5, 1] });
  expect(readRange(' logspace[1e-4,1e-2,3] ')).toEqual({ values: [1e-4, 1e-3, 1e-2] });
});

test.each(['sgd', 'linspace', 'lin[1, 2, 3]', 'linspace(1, 2, 3)'])('%s is no range', (text) => {
  expect(readRange(text)).toBeNull();
});

test.each([
  ['linspace[0, 1]', 'three numbers'],
  ['linspace[0, 1, 2, 3]', 'three numbers'],
  ['linspace[0, , 3]', 'three numbers'],
  ['linspace[0, one, 3]', 'three numbers'],
  ['linspace[0, 1, 1]', 'count from 2'],
  ['linspace[0, 1, 2.5]', 'count from 2'],
  ['linspace[0, 1, 1e12]', 'to 10000'],
  ['logspace[0, 1, 3]', 'above 0'],
])('%s is refused', (text, expected) => {
  expect(readRange(text)).toHaveProperty('expected', expect.stringContaining(expected));
});
