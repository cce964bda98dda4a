import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { createHash } from 'node:crypto';

/** A seeded source of numbers; every draw moves it on. */
export interface PhantomRandom {
  /** Uniform in [from, to). */
  between(from: number, to: number): number;
  chance(probability: number): boolean;
  /** Normal, mean 0 and deviation 1 (Box and Muller 1958). */
  normal(): number;
}

/** The same numbers for the same seed and stream name, on every machine. */
export function makePhantomRandom(seed: number, stream: string): PhantomRandom {
  const generator = xoroshiro128plus(
    createHash('sha256').update(`${seed}/${stream}`).digest().readInt32LE(0),
  );
  const uniform = (): number => uniformFloat64(generator);
  return {
    between: (from, to) => from + (to - from) * uniform(),
    chance: (probability) => uniform() < probability,
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
  };
}
