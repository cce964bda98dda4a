import type { Level } from '../../level.ts';
import { kernelSource, type Kernel } from '../kernel.ts';

/** Sides of slices are multiples of this, as every model demands. */
const sideMultiple = 16;

export interface SliceShape {
  /** Side in pixels, a multiple of 16. */
  readonly size: number;
}

/** Bytes of what `interleave` writes. */
export function interleavedBytes(size: number): number {
  return 4 * (size + 2) ** 2;
}

/** @throws RangeError for a side that no model takes. */
export function checkSide(size: number): void {
  if (Number.isInteger(size) && size > 0 && size % sideMultiple === 0) return;
  throw new RangeError(`expected a slice whose side is a multiple of ${sideMultiple}, got ${size}`);
}

/**
 * (image bytes `[size][size][3]`, mask bytes `[size][size]`, output bytes `[size + 2][size + 2][4]`): red, green, blue and
 * mask of each pixel side by side, in the interior only; around it must lie zeros, which are black without tumour.
 */
export function interleave(_level: Level, { size }: SliceShape): Kernel {
  checkSide(size);
  const parameters = ['image', 'mask', 'output'];
  const joined = ['a', 'ab', 'bc', 'c'].map((pixels, index) => joinMask(pixels, index));
  const body = `let out = output + ${4 * (size + 2) + 4};
for (let y: usize = 0; y < ${size}; y++) {
const end = mask + ${size};
do {
const a = v128.load(image), ab = v128.load(image, 12), bc = v128.load(image, 24), c = v128.load(image, 32);
const m = v128.load(mask);
const mLow = i16x8.extend_low_i8x16_u(m), mHigh = i16x8.extend_high_i8x16_u(m);
${joined.join('')}image += 48;
mask += 16;
out += 64;
} while (mask < end);
out += 8;
}`;
  const name = `interleave_${size}`;
  return {
    name,
    parameters,
    source: kernelSource(name, parameters, body),
    work: () => ({ flops: 0, bytes: 8 * size * size }),
  };
}

/** Stores four pixels, whose bytes begin a vector (`c`'s end it), with their bytes of the mask. */
function joinMask(pixels: string, index: number): string {
  const first = pixels === 'c' ? 4 : 0;
  const order = [0, 1, 2, 3].flatMap((pixel) => [0, 1, 2].map((channel) => first + 3 * pixel + channel));
  const spread = [0, 1, 2, 3].flatMap((pixel) => [...order.slice(3 * pixel, 3 * pixel + 3), -1]);
  const words = `i32x4.extend_${index % 2 === 0 ? 'low' : 'high'}_i16x8_u(${index < 2 ? 'mLow' : 'mHigh'})`;
  const colours = `i8x16.swizzle(${pixels}, i8x16(${spread.join(', ')}))`;
  return `v128.store(out, v128.or(${colours}, i32x4.shl(${words}, 24)), ${16 * index});\n`;
}
