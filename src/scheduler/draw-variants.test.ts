import { expect, it } from 'vitest';
import type { SearchSettings } from '../domain/search/search-settings.ts';
import { makeVariant } from '../domain/variant.ts';
import { drawVariants } from './draw-variants.ts';

const grid = Array.from({ length: 20 }, (_, index) => makeVariant({ learningRate: (index + 1) / 100 }));
const random = (variants: number, seed = 1): SearchSettings => {
  return { strategy: 'random', variants, seed, medianStopping: null };
};

it('draws so many variants, in the order of the grid, and all where there are no more', () => {
  const drawn = drawVariants(grid, random(7));
  expect(drawn).toHaveLength(7);
  expect(grid.filter((variant) => drawn.includes(variant))).toEqual(drawn);
  expect(drawVariants(grid, random(20))).toEqual(grid);
  expect(drawVariants(grid, null)).toEqual(grid);
});

it('draws by the seed, whatever the order of the grid, and more of them are a superset', () => {
  const seven = new Set(drawVariants(grid, random(7)));
  expect(new Set(drawVariants(grid.toReversed(), random(7)))).toEqual(seven);
  expect(drawVariants(grid, random(12)).filter((variant) => seven.has(variant))).toHaveLength(7);
  expect(new Set(drawVariants(grid, random(7, 2)))).not.toEqual(seven);
});
