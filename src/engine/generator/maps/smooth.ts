import type { Level } from '../../level.ts';
import { kernelSource, type Kernel } from '../kernel.ts';
import { lanesOf, type Lanes } from '../lanes.ts';
import { addLanes } from './map-loop.ts';
import { neighbours, overColumns, rowsAround } from './smooth-walk.ts';

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

/**
 * Two rows at once, which share what they read, and a last one where their number is odd. What lies outside counts as
 * zero. Columns at a side are computed one by one, those between in vectors, of which the last overlaps the one before.
 */
function convolution(level: Level, { name, parameters, size, start, isFlipped }: Convolution): Kernel {
  const lanes = lanesOf(level);
  const weight = (tap: number) => `v128.load32_splat(weights, ${4 * (isFlipped ? 8 - tap : tap)})`;
  const weights = neighbours.map((_, tap) => `const w${tap} = ${weight(tap)};\n`);
  const rows = (
    outputs: number,
  ) => `${rowsAround(parameters[0]!, size, outputs)}const out = output + y * ${4 * size};
const mask0 = i32x4.splat(isInside0), mask${outputs + 1} = i32x4.splat(isInside${outputs + 1});
${overColumns(lanes, size, {
  vector: () => sumVectors(lanes, size, outputs),
  pixel: (columns) => sumPixels(columns, size, outputs),
})}`;
  const pairs = size > 1 ? `for (; y < ${size - 1}; y += 2) {\n${rows(2)}}\n` : '';
  const odd = size % 2 === 1 ? `{\n${rows(1)}}\n` : '';
  return {
    name,
    parameters,
    source: kernelSource(name, parameters, `${start}${weights.join('')}let y: usize = 0;\n${pairs}${odd}`),
    work: () => ({ flops: 18 * size * size, bytes: 8 * size * size }),
  };
}

/** For each row that is read, its place in the windows of the rows that are written. */
function windowsOf(row: number, outputs: number): { output: number; row: number }[] {
  const all = Array.from({ length: outputs }, (_, output) => ({ output, row: row - output }));
  return all.filter(({ row: own }) => own >= 0 && own <= 2);
}

/** Own pointers: V8's revectorizer pairs what has one address and offsets 16 bytes apart. */
function pointers(rows: number): string {
  const from = Array.from({ length: rows }, (_, row) => `const from${row} = row${row} + x;\n`);
  return `const to = out + x;\n${from.join('')}`;
}

function sumVectors(lanes: Lanes, size: number, outputs: number): string {
  const written = Array.from({ length: outputs }, (_, output) => output);
  const reads = Array.from({ length: outputs + 2 }, (_, row) => row).flatMap((row) =>
    [0, 1, 2].map((column) => {
      const isOuter = row === 0 || row === outputs + 1;
      const n = `n${row}${column}`;
      const load = lanes.load(isOuter ? `${n}Read` : n, `from${row}`, 4 * column);
      const masked = isOuter ? lanes.define(n, (lane) => `v128.and(${n}Read_${lane}, mask${row})`) : '';
      const adds = windowsOf(row, outputs).map(({ output, row: own }) =>
        lanes.assign(`s${output}`, (lane) =>
          lanes.multiplyAdd(`${n}_${lane}`, `w${3 * own + column}`, `s${output}_${lane}`),
        ),
      );
      return load + masked + adds.join('');
    }),
  );
  return [
    pointers(outputs + 2),
    ...written.map((output) => lanes.define(`s${output}`, () => 'start', 'let')),
    ...reads,
    ...written.map((output) => lanes.store(`s${output}`, 'to', 4 * size * output)),
  ].join('');
}

function sumPixels(columns: readonly number[], size: number, outputs: number): string {
  const sums = Array.from({ length: outputs }, (_, output) => {
    const taps = neighbours.flatMap(({ row, column }, tap) => {
      const read = `f32.load(row${row + output} + x, ${4 * column})`;
      const kept = `select<f32>(${read}, 0, isInside${row + output} != 0)`;
      return columns.includes(column) ? [`f32x4.extract_lane(w${tap}, 0) * ${kept}`] : [];
    });
    const sum = ['f32x4.extract_lane(start, 0)', ...taps].join(' + ');
    return `f32.store(out + x, ${sum}, ${4 * size * output});\n`;
  });
  return sums.join('');
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
${rowsAround('source', size, 1)}const out = gradient + y * ${4 * size};
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
  const read = lanes.load('read', 'to');
  const own =
    fresh === lanes.floats
      ? lanes.define('g1', (lane) => `read_${lane}`)
      : lanes.define('g1', (lane) => `v128.and(read_${lane}, i32x4(${mask(lane)}))`);
  const outer = [0, 2].map((row) =>
    lanes.define(`g${row}`, (lane) => `v128.and(g1_${lane}, i32x4.splat(isInside${row}))`),
  );
  const taps = neighbours.map(({ row, column }, tap) => {
    const load = lanes.load(`n${tap}`, `from${row}`, 4 * column);
    const add = (lane: number) => lanes.multiplyAdd(`n${tap}_${lane}`, `g${row}_${lane}`, `t${tap}_${lane}`);
    return load + lanes.assign(`t${tap}`, add);
  });
  const bias = lanes.assign('bias', (lane) => `f32x4.add(bias_${lane}, g1_${lane})`);
  return [pointers(3), read, own, ...outer, ...taps, bias].join('');
}

function addPixel(columns: readonly number[]): string {
  const taps = neighbours.flatMap(({ row, column }, tap) => {
    const product = `<f64>(g * f32.load(row${row} + x, ${4 * column}))`;
    return columns.includes(column) ? [`if (isInside${row}) t${tap}Sum += ${product};\n`] : [];
  });
  return `const g = f32.load(out + x);\nbiasSum += <f64>g;\n${taps.join('')}`;
}
