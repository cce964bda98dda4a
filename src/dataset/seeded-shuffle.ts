import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { createHash } from 'node:crypto';
import { shuffle } from '../domain/shuffle.ts';

/**
 * A copy in random order; the same for the same items, seed and stream name.
 * Streams keep, say, one institution's order independent of how many patients another one has.
 */
export function shuffleSeeded<Item>(items: readonly Item[], seed: number, stream: string): Item[] {
  const random = xoroshiro128plus(createHash('sha256').update(`${seed}/${stream}`).digest().readInt32LE(0));
  return shuffle(items, (below) => uniformInt(random, 0, below - 1));
}
