import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** A stream of random numbers. Its state is never saved: its keys alone say what it yields. */
export interface RandomStream {
  /** Uniform in [0, 1). */
  next(): number;
  /** Uniform in [from, to). */
  between(from: number, to: number): number;
  /** A whole number, uniform in [0, below). */
  integer(below: number): number;
}

/** What a stream is for; streams of two purposes are independent. */
export type StreamPurpose = 'order' | 'augmentation';
const purposeNumbers: Record<StreamPurpose, number> = { order: 1, augmentation: 2 };

/**
 * The stream of (seed, purpose, epoch, position). Since nothing else enters it, a run that goes on after any epoch
 * draws exactly what the undisturbed run would have drawn.
 */
export function randomStream(
  seed: number,
  purpose: StreamPurpose,
  { epoch, position = 0 }: { epoch: number; position?: number },
): RandomStream {
  const generator = xoroshiro128plus(mixKeys([seed, purposeNumbers[purpose], epoch, position]));
  return {
    next: () => uniformFloat64(generator),
    between: (from, to) => from + (to - from) * uniformFloat64(generator),
    integer: (below) => uniformInt(generator, 0, below - 1),
  };
}

/** Whole numbers mixed into 32 bits by MurmurHash3's rounds and finaliser (Appleby 2011). */
function mixKeys(keys: readonly number[]): number {
  let hash = 0x9747b28c;
  for (const key of keys) {
    const scrambled = Math.imul(rotate(Math.imul(key | 0, 0xcc9e2d51), 15), 0x1b873593);
    hash = (Math.imul(rotate(hash ^ scrambled, 13), 5) + 0xe6546b64) | 0;
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

function rotate(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}
