import type { Level } from '../../level.ts';
import { kernelSource, type Kernel } from '../kernel.ts';
import { lanesOf, type Lanes } from '../lanes.ts';
import { addLanes } from './map-loop.ts';

interface MapShape {
  /** Side of the map. */
  readonly size: number;
}

/** (source `[size][size]`, weights `[3][3]`, bias `[1]`, output `[size][size]`): 3x3 convolution, zeros outside. */
export function smooth(level: Level, { size }: MapShape): Kernel {
  const parameters = ['source', 'weights', 'bias', 'output'];
  const start = 'const start = v128.load32_splat(bias);\n';
  return convolution(level, { name: `smooth_${size}`, parameters, size, start, isFlipped: false });
}

/** (gradient `[size][size]`, weights `[3][3]`, output `[size][size]`): gradient to `smooth`'s source. */
export function smoothGradient(level: Level, { size }: MapShape): Kernel {
  const parameters = ['gradient', 'weights', 'output'];
  const start = 'const start = f32x4.splat(0);\n';
  return convolution(level, { name: `smooth_gradient_${size}`, parameters, size, start, isFlipped: true });
}

interface Convolution extends MapShape {
  readonly name: string;
  readonly parameters: readonly string[];
  /** Defines the vector `start`, what a sum begins with. */
  readonly start: string;
  /** The weights are taken from the last to the first. */
  readonly isFlipped: boolean;
}

/** Rows and columns of the nine neighbours, as the weights come. */
const neighbours = [0, 1, 2].flatMap((row) => [0, 1, 2].map((column) => ({ row, column })));

/**
 * Row by row; rows outside are read from inside and weigh zero. Columns at a side are computed one by one, those
 * between in vectors, of which the last overlaps the one before.
 */
function convolution(level: Level, { name, parameters, size, start, isFlipped }: Convolution): Kernel {
  const [input] = parameters;
  const lanes = lanesOf(level);
  const weight = (tap: number) => `v128.load32_splat(weights, ${4 * (isFlipped ? 8 - tap : tap)})`;
  const weights = neighbours.map(
    ({ row }, tap) => `const w${tap} = v128.and(${weight(tap)}, i32x4.splat(isInside${row}));\n`,
  );
  const body = `${start}let out = output;
for (let y: usize = 0; y < ${size}; y++, out += ${4 * size}) {
${rowsAround(input!, size)}${weights.join('')}${overColumns(lanes, size, {
    vector: () => `${sumVector(lanes)}${lanes.store(`s${neighbours.length}`, 'out + x')}`,
    pixel: (columns) => `f32.store(out + x, ${sumPixel(columns)});\n`,
  })}}`;
  return {
    name,
    parameters,
    source: kernelSource(name, parameters, body),
    work: () => ({ flops: 18 * size * size, bytes: 8 * size * size }),
  };
}

/** `row0`, `row1`, `row2`: the rows around row `y`, a float before them; `isInside0` and so on: all bits, or none. */
function rowsAround(input: string, size: number): string {
  return `const row1 = ${input} + y * ${4 * size} - 4;
const row0 = row1 - select<usize>(${4 * size}, 0, y > 0);
const row2 = row1 + select<usize>(${4 * size}, 0, y < ${size - 1});
const isInside0 = select<i32>(-1, 0, y > 0), isInside1 = -1, isInside2 = select<i32>(-1, 0, y < ${size - 1});
`;
}

interface ColumnCode {
  /** Of a vector of pixels whose neighbours are all inside; `isPartial`: all but the last `fresh` were done before. */
  readonly vector: (partial: { isPartial: boolean; fresh: number }) => string;
  /** Of one pixel whose neighbours in these columns (0 left, 1 own, 2 right) are inside. */
  readonly pixel: (columns: readonly number[]) => string;
}

/** Code for all columns of a row, `x` being the column times 4. */
function overColumns({ floats, bytes }: Lanes, size: number, { vector, pixel }: ColumnCode): string {
  const at = (column: number, code: string) => `{\nconst x: usize = ${4 * column};\n${code}}\n`;
  if (size === 1) return at(0, pixel([1]));
  const sides = at(0, pixel([1, 2])) + at(size - 1, pixel([0, 1]));
  const between = size - 2;
  if (between < floats) {
    const loop = `for (let x: usize = 4; x < ${4 * (size - 1)}; x += 4) {\n${pixel([0, 1, 2])}}\n`;
    return between > 0 ? sides + loop : sides;
  }
  const whole = Math.floor(between / floats);
  const rest = between - whole * floats;
  const loop = `let x: usize = 4;\ndo {\n${vector({ isPartial: false, fresh: floats })}x += ${bytes};\n} while (x < ${4 + whole * bytes});\n`;
  const last = rest > 0 ? at(size - 1 - floats, vector({ isPartial: true, fresh: rest })) : '';
  return `${sides}{\n${loop}}\n${last}`;
}

function sumVector(lanes: Lanes): string {
  const first = lanes.define('s0', () => 'start');
  const taps = neighbours.map(({ row, column }, tap) => {
    const load = lanes.load(`n${tap}`, `(row${row} + x)`, 4 * column);
    const add = (lane: number) => lanes.multiplyAdd(`n${tap}_${lane}`, `w${tap}`, `s${tap}_${lane}`);
    return load + lanes.define(`s${tap + 1}`, add);
  });
  return first + taps.join('');
}

function sumPixel(columns: readonly number[]): string {
  const taps = neighbours.flatMap(({ row, column }, tap) =>
    columns.includes(column)
      ? [`f32x4.extract_lane(w${tap}, 0) * f32.load(row${row} + x, ${4 * column})`]
      : [],
  );
  return ['f32x4.extract_lane(start, 0)', ...taps].join(' + ');
}

/** Rows that are summed in float32, before they join sums in float64. */
const blockRows = 16;

/** (source, gradient, sums `[10]`): sums += gradients of the nine weights, then of the bias. */
export function smoothFilterGradient(level: Level, { size }: MapShape): Kernel {
  const parameters = ['source', 'gradient', 'sums'];
  const lanes = lanesOf(level);
  const sums = [...neighbours.map((_, tap) => `t${tap}`), 'bias'];
  const columns = overColumns(lanes, size, {
    vector: ({ isPartial, fresh }) => addVector(lanes, isPartial ? fresh : lanes.floats),
    pixel: addPixel,
  });
  const body = `${sums.map((sum) => `let ${sum}Sum: f64 = 0;\n`).join('')}
for (let top: usize = 0; top < ${size}; top += ${blockRows}) {
const bottom = min<usize>(top + ${blockRows}, ${size});
${sums.map((sum) => lanes.zero(sum)).join('')}for (let y = top; y < bottom; y++) {
${rowsAround('source', size)}const out = gradient + y * ${4 * size};
${columns}}
${sums.map((sum) => addLanes(lanes, sum, 'source & 3')).join('')}}
${sums.map((sum, index) => `f32.store(sums, f32.load(sums, ${4 * index}) + <f32>${sum}Sum, ${4 * index});\n`).join('')}`;
  const name = `smooth_filter_gradient_${size}`;
  return {
    name,
    parameters,
    source: kernelSource(name, parameters, body),
    work: () => ({ flops: 19 * size * size, bytes: 8 * size * size }),
  };
}

/** Adds a vector's products; only its last `fresh` pixels count. */
function addVector(lanes: Lanes, fresh: number): string {
  const isFresh = (index: number) => (index >= lanes.floats - fresh ? -1 : 0);
  const mask = (lane: number) => [0, 1, 2, 3].map((index) => isFresh(4 * lane + index)).join(', ');
  const read = lanes.load('read', '(out + x)');
  const own =
    fresh === lanes.floats
      ? lanes.define('g1', (lane) => `read_${lane}`)
      : lanes.define('g1', (lane) => `v128.and(read_${lane}, i32x4(${mask(lane)}))`);
  const outer = [0, 2].map((row) =>
    lanes.define(`g${row}`, (lane) => `v128.and(g1_${lane}, i32x4.splat(isInside${row}))`),
  );
  const taps = neighbours.map(({ row, column }, tap) => {
    const load = lanes.load(`n${tap}`, `(row${row} + x)`, 4 * column);
    const add = (lane: number) => lanes.multiplyAdd(`n${tap}_${lane}`, `g${row}_${lane}`, `t${tap}_${lane}`);
    return load + lanes.assign(`t${tap}`, add);
  });
  const bias = lanes.assign('bias', (lane) => `f32x4.add(bias_${lane}, g1_${lane})`);
  return [read, own, ...outer, ...taps, bias].join('');
}

function addPixel(columns: readonly number[]): string {
  const taps = neighbours.flatMap(({ row, column }, tap) => {
    const product = `<f64>(g * f32.load(row${row} + x, ${4 * column}))`;
    return columns.includes(column) ? [`if (isInside${row}) t${tap}Sum += ${product};\n`] : [];
  });
  return `const g = f32.load(out + x);\nbiasSum += <f64>g;\n${taps.join('')}`;
}
