import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** Everything that a mutation draws; the same seed draws the same on every machine. */
export interface FuzzRandom {
  /** A whole number from 0, below. */
  below(end: number): number;
  pick<T>(items: readonly T[]): T;
  /** True once in so many times. */
  once(times: number): boolean;
}

export function openRandom(seed: number): FuzzRandom {
  const generator = xoroshiro128plus(mix(seed));
  // Its first numbers tell of the seed: cases of neighbouring seeds would be alike.
  for (let skipped = 0; skipped < 32; skipped++) generator.next();
  const below = (end: number): number => (end <= 1 ? 0 : uniformInt(generator, 0, end - 1));
  return { below, pick: (items) => items[below(items.length)]!, once: (times) => below(times) === 0 };
}

/** MurmurHash3's last step: every bit of the seed reaches every bit. */
function mix(seed: number): number {
  let bits = seed | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return bits ^ (bits >>> 16);
}
