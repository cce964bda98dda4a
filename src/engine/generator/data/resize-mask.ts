import type { Level } from '../../level.ts';
import { kernelSource, type Kernel } from '../kernel.ts';

export interface MaskSizes {
  /** Side of the probabilities' map. */
  readonly size: number;
  /** Side of the original mask. */
  readonly originalSize: number;
}

const threshold = 0.5;

/**
 * (probabilities `[size][size]`, table, mask bytes `[originalSize][originalSize]`): bilinear with half-pixel centres and
 * edges replicated, then > 0.5 as 1, else 0: src/domain/mask-resizer.ts, bit for bit. Equal sizes need no table: pass 0.
 */
export function resizeMask(_level: Level, { size, originalSize }: MaskSizes): Kernel {
  const parameters = ['probabilities', 'table', 'mask'];
  const body = size === originalSize ? thresholdAll(size * size) : blendRows(size, originalSize);
  const name = `resize_mask_${size}_to_${originalSize}`;
  return {
    name,
    parameters,
    source: kernelSource(name, parameters, body),
    work: () => ({
      flops: size === originalSize ? size * size : 7 * originalSize * originalSize,
      bytes: 4 * size * size + originalSize * originalSize + 16 * originalSize,
    }),
  };
}

/** What `resizeMask` reads: for each original position int32 low, then all high, then float64 weights of the higher. */
export function maskTable({ size, originalSize }: MaskSizes): Uint8Array {
  if (size === originalSize) return new Uint8Array();
  const table = new ArrayBuffer(16 * originalSize);
  const low = new Int32Array(table, 0, originalSize);
  const high = new Int32Array(table, 4 * originalSize, originalSize);
  const weight = new Float64Array(table, 8 * originalSize, originalSize);
  for (let position = 0; position < originalSize; position++) {
    const source = ((position + 0.5) * size) / originalSize - 0.5;
    const inside = Math.min(Math.max(source, 0), size - 1);
    low[position] = Math.floor(inside);
    high[position] = Math.min(low[position]! + 1, size - 1);
    weight[position] = inside - low[position]!;
  }
  return new Uint8Array(table);
}

function thresholdAll(pixels: number): string {
  const whole = Math.floor(pixels / 16);
  const bits = [0, 1, 2, 3].map((part) => `f32x4.gt(v128.load(probabilities, ${16 * part}), limit)`);
  // Comparisons give 0 or -1; narrowed to bytes with their sign, and one bit kept, that is 0 or 1.
  const pairs = [0, 2].map((part) => `i16x8.narrow_i32x4_s(${bits[part]}, ${bits[part + 1]})`);
  const vectors = `const limit = f32x4.splat(${threshold}), bit = i8x16.splat(1);
const end = mask + ${16 * whole};
do {
v128.store(mask, v128.and(i8x16.narrow_i16x8_s(${pairs.join(', ')}), bit));
probabilities += 64;
mask += 16;
} while (mask < end);
`;
  const rest = `for (let rest = ${pixels - 16 * whole}; rest > 0; rest--, probabilities += 4, mask++)
store<u8>(mask, f32.load(probabilities) > ${threshold} ? 1 : 0);`;
  return whole > 0 ? vectors + rest : rest;
}

/** A blend never exceeds what it blends, so where neither row above nor below has a probable pixel, all is 0. */
function blendRows(size: number, originalSize: number): string {
  const row = (name: string, part: number) =>
    `const ${name} = probabilities + <usize>load<i32>(table + (y << 2), ${4 * part * originalSize}) * ${4 * size};\n`;
  const column = (name: string, part: number) =>
    `const ${name} = <usize>load<i32>(table + (x << 2), ${4 * part * originalSize}) << 2;\n`;
  const weight = (at: string) => `f64.load(table + (${at} << 3), ${8 * originalSize})`;
  const down = (at: string) => {
    const [above, below] = ['top', 'bottom'].map((row) => `<f64>f32.load(${row} + ${at})`);
    return `${above} + down * (${below} - ${above})`;
  };
  return `memory.fill(mask, 0, ${originalSize * originalSize});
for (let y: usize = 0; y < ${originalSize}; y++, mask += ${originalSize}) {
${row('top', 0)}${row('bottom', 1)}let isProbable = false;
for (let x: usize = 0; x < ${4 * size} && !isProbable; x += 4)
isProbable = f32.load(top + x) > ${threshold} || f32.load(bottom + x) > ${threshold};
if (!isProbable) continue;
const down = ${weight('y')};
for (let x: usize = 0; x < ${originalSize}; x++) {
${column('low', 0)}${column('high', 1)}const left = ${down('low')};
const right = ${down('high')};
store<u8>(mask + x, left + ${weight('x')} * (right - left) > ${threshold} ? 1 : 0);
}
}`;
}
