import type { FuzzFile } from './fuzz-kind.ts';
import type { FuzzRandom } from './random.ts';

export interface ByteMutation {
  readonly file: FuzzFile;
  readonly mutation: string;
}

type Mutator = (bytes: Buffer, random: FuzzRandom, other: Buffer) => Buffer;

/** What lengths and offsets are set to. */
const extremes = [0n, 1n, 0x7fn, 0xffn, 0x7fffn, 0xffffn, 0x7fffffffn, 0x80000000n, 0xffffffffn];
const longExtremes = [...extremes, 0x1fffffffffffffn, 0x7fffffffffffffffn, 0xffffffffffffffffn];

/** Larger than the memory that a reader may take; the larger one is more than `readFile` takes. */
const huge = [1.25 * 2 ** 30, 3 * 2 ** 30];

const mutators: Readonly<Record<string, Mutator>> = {
  'flips bits': (bytes, random) => {
    const changed = Buffer.from(bytes);
    for (let times = random.below(16); times >= 0; times--)
      changed[random.below(changed.length)]! ^= 1 << random.below(8);
    return changed;
  },
  'puts random bytes in a run': (bytes, random) => {
    const { start, end } = drawRun(bytes, random);
    const changed = Buffer.from(bytes);
    for (let place = start; place < end; place++) changed[place] = random.below(256);
    return changed;
  },
  'fills a run with one byte': (bytes, random) => {
    const { start, end } = drawRun(bytes, random);
    return Buffer.from(bytes).fill(random.pick([0, 0xff, 0x41, 0x0a]), start, end);
  },
  'cuts the end off': (bytes, random) => bytes.subarray(0, random.below(bytes.length)),
  'takes a run out': (bytes, random) => {
    const { start, end } = drawRun(bytes, random);
    return Buffer.concat([bytes.subarray(0, start), bytes.subarray(end)]);
  },
  'doubles a run': (bytes, random) => {
    const { start, end } = drawRun(bytes, random);
    const times = random.pick([1, 1, 2, 100]);
    const run = bytes.subarray(start, end);
    return Buffer.concat([
      bytes.subarray(0, end),
      ...Array.from({ length: times }, () => run),
      bytes.subarray(end),
    ]);
  },
  'splices another file in': (bytes, random, other) => {
    const { start, end } = drawRun(other, random);
    const place = random.below(bytes.length);
    return Buffer.concat([
      bytes.subarray(0, place),
      other.subarray(start, random.once(2) ? end : other.length),
      random.once(2) ? bytes.subarray(place) : Buffer.alloc(0),
    ]);
  },
  'sets numbers to extremes': (bytes, random) => {
    const changed = Buffer.from(bytes);
    for (let times = random.below(4); times >= 0; times--) writeExtreme(changed, random);
    return changed;
  },
};

/**
 * Damages a file without knowing its format. `focus`: where it says what it holds; two of three changes begin there.
 * `other`: a second file, of which pieces are put in.
 */
export function mutateBytes(
  bytes: Buffer,
  random: FuzzRandom,
  given: { focus?: readonly [number, number]; other?: Buffer } = {},
): ByteMutation {
  if (random.once(60)) {
    const grownTo = random.pick(huge);
    return { file: { bytes, grownTo }, mutation: `grows to ${grownTo} bytes` };
  }
  const [mutation, mutator] = random.pick(Object.entries(mutators));
  const [start, end] = given.focus !== undefined && !random.once(3) ? given.focus : [0, bytes.length];
  const inner = mutator(bytes.subarray(start, end), random, given.other ?? bytes);
  const isCut = mutation === 'cuts the end off';
  const changed = [bytes.subarray(0, start), inner, ...(isCut ? [] : [bytes.subarray(end)])];
  return { file: { bytes: Buffer.concat(changed) }, mutation };
}

function drawRun(bytes: Buffer, random: FuzzRandom): { start: number; end: number } {
  const start = random.below(bytes.length);
  const length = 1 + random.below(random.pick([4, 64, 4096]));
  return { start, end: Math.min(bytes.length, start + length) };
}

function writeExtreme(bytes: Buffer, random: FuzzRandom): void {
  const width = random.pick([1, 2, 4, 4, 8]);
  if (bytes.length < width) return;
  const place = random.below(bytes.length - width + 1);
  const value = BigInt.asUintN(8 * width, random.pick(longExtremes));
  const digits = Buffer.alloc(8);
  digits.writeBigUInt64LE(value);
  const little = digits.subarray(0, width);
  little.copy(bytes, place);
  if (random.once(2)) bytes.subarray(place, place + width).reverse();
}
