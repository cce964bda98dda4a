import type { Level } from '../../level.ts';
import { lanesOf, type Lanes } from '../lanes.ts';

/** Something to do with each of a map's `floats` floats, a parameter of the function. */
export interface MapLoop {
  /** Vectors by name, and the parameters that point to them; the loop moves these on. */
  readonly reads: Readonly<Record<string, string>>;
  /** The same of bytes, which become floats; then vectors are of 128 bits. */
  readonly readBytes?: Readonly<Record<string, string>>;
  readonly writes?: Readonly<Record<string, string>>;
  /** From the vectors read to those written; names in it are its own. */
  readonly body: (lanes: Lanes) => string;
}

/** Vectors of 128 bits at every level: for loops that store nothing in pairs. */
export function narrowLanes(level: Level): Lanes {
  return lanesOf(level === 'wide' ? 'relaxed' : level);
}

/** AssemblyScript of a loop over whole vectors, then over single floats. */
export function loopOverMaps(level: Level, loop: MapLoop): string {
  const lanes = lanesFor(level, loop);
  return `let rest = floats & ${lanes.floats - 1};
if (floats >= ${lanes.floats}) ${wholeVectors(lanes, loop, 'floats - rest')}
for (; rest > 0; rest--) {
${step(singleLane(level), loop)}}
`;
}

/** Floats that are summed in float32, before they join a sum in float64. */
const chunk = 2048;

/**
 * The same, with sums: the body adds to the vectors `<name>_<lane>` of each name in `sums`; afterwards `<name>Sum` is
 * the sum over all floats, float64. The order of additions depends on the level and on `floats` alone.
 */
export function sumOverMaps(level: Level, sums: readonly string[], loop: MapLoop): string {
  const lanes = lanesFor(level, loop);
  const declare = (own: Lanes) => sums.map((sum) => own.zero(sum)).join('');
  return `${sums.map((sum) => `let ${sum}Sum: f64 = 0;\n`).join('')}
while (floats > 0) {
const count = min<usize>(floats, ${chunk});
floats -= count;
let rest = count & ${lanes.floats - 1};
if (count > rest) {
${declare(lanes)}${wholeVectors(lanes, loop, 'count - rest')}
${sums.map((sum) => addLanes(lanes, sum, 'floats >> 31')).join('')}}
for (; rest > 0; rest--) {
${declare(singleLane(level))}${step(singleLane(level), loop)}${sums.map((sum) => `${sum}Sum += <f64>f32x4.extract_lane(${sum}_0, 0);\n`).join('')}}
}
`;
}

function lanesFor(level: Level, { readBytes }: MapLoop): Lanes {
  return readBytes === undefined ? lanesOf(level) : narrowLanes(level);
}

/**
 * `<name>Sum +=` all lanes of `<name>`, where `never` is false. V8's revectorizer starts from pairs of stores; without
 * the one that never runs it would leave the halves of a sum alone, and halve the speed.
 */
export function addLanes(lanes: Lanes, name: string, never: string): string {
  const pair = lanes.indices.length > 1 ? `if (${never}) {\n${lanes.store(name, '<usize>0')}}\n` : '';
  const halves = lanes.indices.map((lane) => `${name}_${lane}`).reduce((a, b) => `f32x4.add(${a}, ${b})`);
  const each = [0, 1, 2, 3].map((lane) => `<f64>f32x4.extract_lane(${name}All, ${lane})`);
  return `${pair}const ${name}All = ${halves};\n${name}Sum += ${each.join(' + ')};\n`;
}

function wholeVectors(lanes: Lanes, loop: MapLoop, floats: string): string {
  const [pointer] = Object.values(loop.reads);
  return `{
const end = ${pointer} + ((${floats}) << 2);
do {
${step(lanes, loop)}} while (${pointer} < end);
}
`;
}

function step(lanes: Lanes, { reads, readBytes = {}, writes = {}, body }: MapLoop): string {
  const pointers = new Set([...Object.values(reads), ...Object.values(writes)]);
  return [
    ...Object.entries(reads).map(([name, pointer]) => lanes.load(name, pointer)),
    ...Object.entries(readBytes).map(([name, pointer]) => loadBytes(lanes, name, pointer)),
    body(lanes),
    ...Object.entries(writes).map(([name, pointer]) => lanes.store(name, pointer)),
    ...[...pointers].map((pointer) => `${pointer} += ${lanes.bytes};\n`),
    ...Object.values(readBytes).map((pointer) => `${pointer} += ${lanes.floats};\n`),
  ].join('');
}

function loadBytes({ floats }: Lanes, name: string, pointer: string): string {
  if (floats === 1) return `const ${name}_0 = f32x4.splat(<f32>load<u8>(${pointer}));\n`;
  const words = `i16x8.extend_low_i8x16_u(v128.load32_zero(${pointer}))`;
  return `const ${name}_0 = f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_u(${words}));\n`;
}

/** One float at a time, in the first lane of a vector: the others' content has no meaning. */
function singleLane(level: Level): Lanes {
  return {
    ...narrowLanes(level),
    floats: 1,
    bytes: 4,
    load: (name, pointer, offset = 0, keyword = 'const') =>
      `${keyword} ${name}_0 = v128.load32_splat(${pointer}, ${offset});\n`,
    store: (name, pointer, offset = 0) => `v128.store32_lane(${pointer}, ${name}_0, 0, ${offset});\n`,
  };
}
