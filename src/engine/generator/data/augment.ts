import type { Level } from '../../level.ts';
import { kernelSource, type Kernel } from '../kernel.ts';
import type { Lanes } from '../lanes.ts';
import { hideConstants } from '../maps/constants.ts';
import { narrowLanes } from '../maps/map-loop.ts';
import { checkSide, type SliceShape } from './interleave.ts';

/** Bytes of the transform that `augment` reads. */
export const transformBytes = 64;

export interface Transform {
  /** xx, xy, yx, yy: source = matrix * (pixel - centre) + centre, with [x, y] down the matrix's columns. */
  readonly matrix: readonly [number, number, number, number];
  /** A value v of channel c becomes v * gain[c] + bias[c]. */
  readonly gain: readonly [number, number, number];
  readonly bias: readonly [number, number, number];
}

/** Writes a transform as `augment` reads it: float64 xx, xy, yx, yy, then float32 gain[3], bias[3]. */
export function writeTransform(memory: ArrayBufferLike, address: number, transform: Transform): void {
  new Float64Array(memory, address, 4).set(transform.matrix);
  new Float32Array(memory, address + 32, 6).set([...transform.gain, ...transform.bias]);
}

/**
 * (slice bytes `[size + 2][size + 2][4]` as `interleave` writes them, transform, output `[size + 2][size + 2][3]`, truth
 * `[size][size]`): one bilinear pass through image and mask together, as src/training/augmentation.ts: outside of the
 * slice lies black without tumour; then v * gain + bias, of which the output's interior alone is written, and truth is 1
 * where at least half of the weight is tumour, else 0.
 *
 * A row's sources advance by constants, kept with 32 bits after the point, in one vector [x, y]; those columns whose
 * sources touch the slice are one interval, found by division, and need no tests within. Sources lie within 2^31.
 */
export function augment(level: Level, { size }: SliceShape): Kernel {
  checkSide(size);
  const lanes = narrowLanes(level);
  const parameters = ['slice', 'transform', 'output', 'truth'];
  const name = `augment_${size}`;
  const pixels = [0, 1, 2, 3].map((pixel) => readPixel(lanes, size, `p${pixel}`)).join('');
  const body = `${hideConstants('slice', { half: 0.5, one: 1, unit: 2 ** -24 })}
const xx = f64.load(transform), xy = f64.load(transform, 8), yx = f64.load(transform, 16), yy = f64.load(transform, 24);
const gain = f32x4.replace_lane(v128.load(transform, 32), 3, 1);
const bias = f32x4.replace_lane(v128.load(transform, 44), 3, 0);
const stepX = ${fixed('xx')}, stepY = ${fixed('yx')};
const step = i64x2.replace_lane(i64x2.splat(stepX), 1, stepY);
let out = output + ${12 * (size + 2) + 12};
for (let y = 0; y < ${size}; y++) {
const row: f64 = <f64>y - ${(size - 1) / 2};
const x0 = ${fixed(`xx * ${-(size - 1) / 2} + xy * row + ${(size - 1) / 2}`)};
const y0 = ${fixed(`yx * ${-(size - 1) / 2} + yy * row + ${(size - 1) / 2}`)};
const from = max<i32>(${name}_first(x0, stepX), ${name}_first(y0, stepY));
const to = max<i32>(from, min<i32>(${name}_end(x0, stepX), ${name}_end(y0, stepY)));
let place = i64x2.replace_lane(i64x2.splat(x0 + stepX * from), 1, y0 + stepY * from);
let column = 0;
for (; column < from; column++) ${blank()}
if (column + 3 < to) do {
${pixels}v128.store(out, v128.shuffle<f32>(p0, p1, 0, 1, 2, 4));
v128.store(out, v128.shuffle<f32>(p1, p2, 1, 2, 4, 5), 16);
v128.store(out, v128.shuffle<f32>(p2, p3, 2, 4, 5, 6), 32);
const masks = v128.shuffle<f32>(v128.shuffle<f32>(p0, p1, 3, 7, 3, 7), v128.shuffle<f32>(p2, p3, 3, 7, 3, 7), 0, 1, 4, 5);
v128.store(truth, v128.and(f32x4.ge(masks, half), one));
out += 48;
truth += 16;
column += 4;
} while (column + 3 < to);
for (; column < to; column++) {
${readPixel(lanes, size, 'p')}v128.store64_lane(out, p, 0);
v128.store32_lane(out, p, 2, 8);
f32.store(truth, f32x4.extract_lane(p, 3) >= 0.5 ? 1 : 0);
out += 12;
truth += 4;
}
for (; column < ${size}; column++) ${blank()}
out += 24;
}`;
  return {
    name,
    parameters,
    source: kernelSource(name, parameters, body) + boundsSource(name, size),
    work: () => ({ flops: 32 * size * size, bytes: 20 * size * size }),
  };
}

/** A float64 with 32 bits after the point. */
function fixed(value: string): string {
  return `<i64>floor<f64>((${value}) * 4294967296.0 + 0.5)`;
}

/** `const name` = red, green and blue, normalised, and weight of tumour, at `place`, which moves on. */
function readPixel(lanes: Lanes, size: number, name: string): string {
  const pitch = 4 * (size + 2);
  const at = `i32x4.extract_lane(place, 3) * ${pitch} + i32x4.extract_lane(place, 1) * 4`;
  const floats = (half: 'low' | 'high', row: string) =>
    `f32x4.convert_i32x4_s(i32x4.extend_${half}_i16x8_u(${row}))`;
  const between = (a: string, b: string, weight: string) =>
    lanes.multiplyAdd(`f32x4.sub(${b}, ${a})`, weight, a);
  return `const ${name}At = slice + <usize>(${at} + ${pitch + 4});
const ${name}Top = v128.load8x8_u(${name}At), ${name}Low = v128.load8x8_u(${name}At, ${pitch});
const ${name}Part = f32x4.mul(f32x4.convert_i32x4_s(i32x4.shr_u(place, 8)), unit);
const ${name}X = v128.shuffle<f32>(${name}Part, ${name}Part, 0, 0, 0, 0), ${name}Y = v128.shuffle<f32>(${name}Part, ${name}Part, 2, 2, 2, 2);
const ${name}A = ${floats('low', `${name}Top`)}, ${name}B = ${floats('high', `${name}Top`)};
const ${name}C = ${floats('low', `${name}Low`)}, ${name}D = ${floats('high', `${name}Low`)};
const ${name}Above = ${between(`${name}A`, `${name}B`, `${name}X`)}, ${name}Below = ${between(`${name}C`, `${name}D`, `${name}X`)};
const ${name} = ${lanes.multiplyAdd(between(`${name}Above`, `${name}Below`, `${name}Y`), 'gain', 'bias')};
place = i64x2.add(place, step);
`;
}

function blank(): string {
  return `{
v128.store64_lane(out, bias, 0);
v128.store32_lane(out, bias, 2, 8);
f32.store(truth, 0);
out += 12;
truth += 4;
}`;
}

/**
 * `first`: the first column whose source, start + column * step, is inside; `end`: the column after the last. Inside is
 * from -1, so that the pixel to the right touches the slice, to below `size`.
 */
function boundsSource(name: string, size: number): string {
  const limits = `const low: i64 = -4294967296, high: i64 = ${size} * 4294967296;`;
  return `
function ${name}_ceil(a: i64, b: i64): i64 {
const quotient = a / b;
return a % b > 0 ? quotient + 1 : quotient;
}
function ${name}_first(start: i64, step: i64): i32 {
${limits}
if (step == 0) return start >= low && start < high ? 0 : ${size};
const column = step > 0 ? ${name}_ceil(low - start, step) : ${name}_ceil(start - high + 1, -step);
return <i32>min<i64>(max<i64>(column, 0), ${size});
}
function ${name}_end(start: i64, step: i64): i32 {
${limits}
if (step == 0) return ${size};
const column = step > 0 ? ${name}_ceil(high - start, step) : ${name}_ceil(start - low + 1, -step);
return <i32>min<i64>(max<i64>(column, 0), ${size});
}
`;
}
