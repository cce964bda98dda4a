import type { Level } from '../../level.ts';
import { kernelSource, type Kernel } from '../kernel.ts';
import type { Lanes } from '../lanes.ts';
import { cellVectors, fourColumns, laterWeight } from './cells.ts';
import { hideConstants, type Constant } from './constants.ts';
import { narrowLanes } from './map-loop.ts';

export interface Upsampling {
  /** Side of the small map, at least 1. */
  readonly size: number;
  /** Even, 2 to 16: the large map's side is size * factor. */
  readonly factor: number;
  /** Adds to the output instead of writing it. */
  readonly accumulate: boolean;
}

/**
 * (source `[size][size]`, output `[size * factor][size * factor]`): bilinear with half-pixel centres, edges replicated, as
 * src/training/models/operations/upsample-bilinear.ts. A small pixel becomes `factor` columns, of which the first half
 * blend with the pixel before, the others with the next.
 */
export function upsample(level: Level, shape: Upsampling): Kernel {
  const { size, factor, accumulate } = shape;
  const lanes = narrowLanes(level);
  const side = size * factor;
  const weights = { ...columnWeights(factor), ...(factor === 2 ? { pairWeights: pairWeights() } : {}) };
  const cell = writeCell(lanes, shape);
  const body = `${hideConstants('source', weights)}
for (let y: usize = 0; y < ${side}; y++) {
const place: f32 = min<f32>(max<f32>((<f32>y + 0.5) * ${1 / factor} - 0.5, 0), ${size - 1});
const low = <usize>place;
const t = f32x4.splat(place - <f32>low);
let above = source + low * ${4 * size};
let below = above + select<usize>(${4 * size}, 0, low < ${size - 1});
const last = above + ${4 * (size - 1)};
let out = output + y * ${4 * side};
${blend(lanes, 'first', 0, 'load32_splat')}
let previous = first, current = first;
${factor === 2 ? writePairs(lanes, shape, cell) : ''}if (above < last) do {
${cellThenNext(lanes, cell, factor)}} while (above < last);
const next = current;
${cell}}`;
  const name = `upsample_${size}_by_${factor}${accumulate ? '_accumulate' : ''}`;
  const parameters = ['source', 'output'];
  return {
    name,
    parameters,
    source: kernelSource(name, parameters, body),
    work: () => ({
      flops: (accumulate ? 3 : 2) * side * side + 3 * side * size,
      bytes: 4 * size * size + (accumulate ? 8 : 4) * side * side,
    }),
  };
}

function columnWeights(factor: number): Record<string, Constant> {
  const weights = cellVectors(factor).map((start) => fourColumns(start, (j) => laterWeight(factor, j)));
  return Object.fromEntries(weights.map((weight, index) => [`w${index}`, weight]));
}

/** `const name` = the blend of the rows above and below, so many columns from the pointers. */
function blend(lanes: Lanes, name: string, column: number, load: 'load' | 'load32_splat'): string {
  const at = (row: string) => `v128.${load}(${row} + ${4 * column})`;
  return `const ${name}Above = ${at('above')}, ${name}Below = ${at('below')};
const ${name} = ${lanes.multiplyAdd(`f32x4.sub(${name}Below, ${name}Above)`, 't', `${name}Above`)};`;
}

/** The columns of the pixel `current`, at `out`. */
function writeCell(lanes: Lanes, { factor, accumulate }: Upsampling): string {
  const vectors = cellVectors(factor).map((start, index) => {
    const from = mix('previous', 'current', start, factor);
    const step = mix('toCurrent', 'toNext', start, factor);
    const value = lanes.multiplyAdd(step, `w${index}`, from);
    return store({ value, offset: 4 * start, isHalf: start + 4 > factor, accumulate });
  });
  return `const toCurrent = f32x4.sub(current, previous), toNext = f32x4.sub(next, current);\n${vectors.join('')}`;
}

/** `early` for columns of the first half, `late` for the others. */
function mix(early: string, late: string, start: number, factor: number): string {
  const [first, ...others] = fourColumns(start, (j) => (j < factor / 2 ? 0 : 4));
  if (others.every((other) => other === first)) return first === 0 ? early : late;
  return `v128.shuffle<f32>(${early}, ${late}, ${[first, ...others].map((from, index) => from + index).join(', ')})`;
}

interface Store {
  readonly value: string;
  readonly offset: number;
  /** Only two of the four floats. */
  readonly isHalf: boolean;
  readonly accumulate: boolean;
}

function store({ value, offset, isHalf, accumulate }: Store): string {
  const before = `v128.${isHalf ? 'load64_zero' : 'load'}(out, ${offset})`;
  const sum = accumulate ? `f32x4.add(${before}, ${value})` : value;
  return isHalf ? `v128.store64_lane(out, ${sum}, 0, ${offset});\n` : `v128.store(out, ${sum}, ${offset});\n`;
}

function cellThenNext(lanes: Lanes, cell: string, factor: number): string {
  return `${blend(lanes, 'next', 1, 'load32_splat')}
${cell}previous = current;
current = next;
above += 4;
below += 4;
out += ${4 * factor};
`;
}

/** Of the four columns of two pixels. */
function pairWeights(): [number, number, number, number] {
  return [laterWeight(2, 0), laterWeight(2, 1), laterWeight(2, 0), laterWeight(2, 1)];
}

/** Factor 2: the first pixel, then two pixels at once while there are pixels on both sides. */
function writePairs(lanes: Lanes, { size, accumulate }: Upsampling, cell: string): string {
  if (size < 4) return '';
  const value = lanes.multiplyAdd('f32x4.sub(to, from)', 'pairWeights', 'from');
  return `{
${cellThenNext(lanes, cell, 2)}}
const end = above + ${4 * 2 * Math.floor((size - 2) / 2)};
do {
${blend(lanes, 'four', -1, 'load')}
const from = v128.shuffle<f32>(four, four, 0, 1, 1, 2);
const to = v128.shuffle<f32>(four, four, 1, 2, 2, 3);
${store({ value, offset: 0, isHalf: false, accumulate })}above += 8;
below += 8;
out += 16;
} while (above < end);
${blend(lanes, 'before', -1, 'load32_splat')}
${blend(lanes, 'own', 0, 'load32_splat')}
previous = before;
current = own;
`;
}
