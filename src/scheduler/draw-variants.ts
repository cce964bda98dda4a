import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import type { SearchSettings } from '../domain/search/search-settings.ts';
import { shuffle } from '../domain/shuffle.ts';
import type { Variant } from '../domain/variant.ts';

/**
 * The variants that a search looks at, in the grid's order: all, or so many drawn by its seed. Which are drawn depends
 * on the variants and the seed alone, and more of them are always a superset.
 */
export function drawVariants(
  variants: readonly Variant[],
  search: SearchSettings | null,
): readonly Variant[] {
  if (search === null || search.strategy === 'grid' || search.variants === null) return variants;
  if (search.variants >= variants.length) return variants;
  const generator = xoroshiro128plus(search.seed);
  const byHash = variants.toSorted((a, b) => (a.hash < b.hash ? -1 : 1));
  const order = shuffle(byHash, (below) => uniformInt(generator, 0, below - 1));
  const drawn = new Set(order.slice(0, search.variants));
  return variants.filter((variant) => drawn.has(variant));
}
