import { vectorFloats, type Level } from '../level.ts';

/**
 * Writes AssemblyScript for vectors of a level. A vector named `x` is one local a lane of 128 bits: `x_0`, at level
 * `wide` `x_0` and `x_1`, 16 bytes apart in memory. Stores go high half first: that is what V8's revectorizer seeds on.
 */
export interface Lanes {
  /** 0, or 0 and 1. */
  readonly indices: readonly number[];
  /** Floats in a vector. */
  readonly floats: number;
  /** Bytes of a vector. */
  readonly bytes: number;
  /** `const name = memory[pointer + offset]`. */
  load(name: string, pointer: string, offset?: number, keyword?: 'const' | 'let'): string;
  store(name: string, pointer: string, offset?: number): string;
  /** One float in all lanes: one node for both halves, so that they pair. */
  splat(name: string, pointer: string, offset?: number): string;
  /** `let name = 0`. */
  zero(name: string): string;
  /** `const name = f(lane)`. */
  define(name: string, value: (lane: number) => string, keyword?: 'const' | 'let'): string;
  /** `name = f(lane)`. */
  assign(name: string, value: (lane: number) => string): string;
  /** The expression a * b + c: one rounding where the level has it, else two. */
  multiplyAdd(a: string, b: string, c: string): string;
  /** The expression mask ? a : b, lane by lane; a mask's lane is all ones or all zeros. */
  select(a: string, b: string, mask: string): string;
}

export function lanesOf(level: Level): Lanes {
  const floats = vectorFloats(level);
  const indices = Array.from({ length: floats / 4 }, (_, lane) => lane);
  const each = (write: (lane: number) => string) => `${indices.map(write).join(' ')}\n`;
  return {
    indices,
    floats,
    bytes: floats * 4,
    load: (name, pointer, offset = 0, keyword = 'const') =>
      each((lane) => `${keyword} ${name}_${lane} = v128.load(${pointer}, ${offset + 16 * lane});`),
    store: (name, pointer, offset = 0) =>
      `${indices
        .map((lane) => `v128.store(${pointer}, ${name}_${lane}, ${offset + 16 * lane});`)
        .toReversed()
        .join(' ')}\n`,
    splat: (name, pointer, offset = 0) =>
      `const ${name} = v128.load32_splat(${pointer}, ${offset});${indices.map((lane) => ` const ${name}_${lane} = ${name};`).join('')}\n`,
    zero: (name) => each((lane) => `let ${name}_${lane} = f32x4.splat(0);`),
    define: (name, value, keyword = 'const') =>
      each((lane) => `${keyword} ${name}_${lane} = ${value(lane)};`),
    assign: (name, value) => each((lane) => `${name}_${lane} = ${value(lane)};`),
    multiplyAdd: (a, b, c) =>
      level === 'plain' ? `f32x4.add(${c}, f32x4.mul(${a}, ${b}))` : `f32x4.relaxed_madd(${a}, ${b}, ${c})`,
    select: (a, b, mask) =>
      `${level === 'plain' ? 'v128.bitselect' : 'i32x4.relaxed_laneselect'}(${a}, ${b}, ${mask})`,
  };
}
