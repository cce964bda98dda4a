import { expect, test } from 'vitest';
import { makeVariant } from '../domain/variant.ts';
import type { ParameterValue } from '../domain/variant-parameters.ts';
import { planEpochSlices } from './oversampling.ts';

/** Training slices 0 to 9 of 12; 1 and 2 hold tumour. */
const hasTumour = Array.from({ length: 12 }, (_, slice) => slice === 1 || slice === 2);
function plan(
  partial: Record<string, ParameterValue>,
  epoch = 1,
  trainingSlices = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
) {
  const { parameters } = makeVariant(partial);
  return planEpochSlices({ parameters, trainingSlices, hasTumour, seed: 5, epoch });
}
const countOf = (slices: readonly number[], slice: number) =>
  slices.filter((other) => other === slice).length;
const ascending = (slices: readonly number[]) => [...slices].sort((a, b) => a - b);

test('without oversampling each slice comes once, in another order every epoch', () => {
  const first = plan({ oversampling: 'none' });
  expect(ascending(first)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(plan({ oversampling: 'none' })).toEqual(first);
  expect(plan({ oversampling: 'none' }, 2)).not.toEqual(first);
});

test('synthetic slices are added for each tumour slice', () => {
  const slices = plan({ oversampling: 'synthetic', syntheticSlices: 2 });
  expect(slices).toHaveLength(14);
  expect([1, 2, 3].map((slice) => countOf(slices, slice))).toEqual([3, 3, 1]);
});

test('a share of tumour slices is drawn evenly, and the epoch keeps its length', () => {
  const slices = plan({ oversampling: 'share', tumourShare: 0.5 });
  expect(slices).toHaveLength(10);
  expect(ascending([countOf(slices, 1), countOf(slices, 2)])).toEqual([2, 3]);
  for (const slice of [0, 3, 4, 5, 6, 7, 8, 9]) expect(countOf(slices, slice)).toBeLessThanOrEqual(1);
});

test('a share is left alone where there is no tumour slice', () => {
  expect(ascending(plan({ oversampling: 'share' }, 1, [0, 3, 4]))).toEqual([0, 3, 4]);
});
