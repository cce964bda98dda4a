import type { Level } from '../../level.ts';
import { kernelSource, type Kernel } from '../kernel.ts';
import type { Lanes } from '../lanes.ts';
import { cellVectors, fourColumns, laterWeight } from './cells.ts';
import { hideConstants, type Constant } from './constants.ts';
import { narrowLanes } from './map-loop.ts';
import { writeGradientByTwo } from './upsample-gradient-by-two.ts';
import type { Upsampling } from './upsample.ts';

/**
 * (gradient `[size * factor][size * factor]`, output `[size][size]`): the transposed map of `upsample`. For each small
 * row, `factor` rows whose weights rise and `factor` whose weights fall (half as many of weight 1 at the edges) are
 * summed a cell of `factor` columns at a time; then the cell's columns are summed for its pixel and both neighbours.
 */
export function upsampleGradient(level: Level, shape: Upsampling): Kernel {
  const { size, factor, accumulate } = shape;
  const lanes = narrowLanes(level);
  const side = size * factor;
  const half = factor / 2;
  const byCells = `${hideConstants('gradient', columnWeights(factor))}
let top = gradient;
for (let row: usize = 0; row < ${size}; row++) {
const isFirst = row == 0, isLast = row == ${size - 1};
const riseBytes: usize = select<usize>(${half * side * 4}, ${factor * side * 4}, isFirst);
const fallBytes: usize = select<usize>(${half * side * 4}, ${factor * side * 4}, isLast);
const riseStart = f32x4.splat(select<f32>(1, ${0.5 / factor}, isFirst));
const riseStep = f32x4.splat(select<f32>(0, ${1 / factor}, isFirst));
const fallStart = f32x4.splat(select<f32>(1, ${1 - 0.5 / factor}, isLast));
const fallStep = f32x4.splat(select<f32>(0, ${-1 / factor}, isLast));
let out = output + row * ${4 * size};
let pending: f32 = 0, right: f32 = 0;
let cell = top;
const cellsEnd = top + ${4 * side};
do {
${sumRows(lanes, shape)}${sumColumns(lanes, factor)}
if (cell == top) {
pending = left + middle;
} else {
f32.store(out, ${accumulate ? 'f32.load(out) + ' : ''}pending + left);
out += 4;
pending = right + middle;
}
right = later;
cell += ${4 * factor};
} while (cell < cellsEnd);
f32.store(out, ${accumulate ? 'f32.load(out) + ' : ''}pending + right);
top += riseBytes;
}`;
  const body = factor === 2 ? writeGradientByTwo(lanes, shape) : byCells;
  const name = `upsample_gradient_${size}_by_${factor}${accumulate ? '_accumulate' : ''}`;
  const parameters = ['gradient', 'output'];
  return {
    name,
    parameters,
    source: kernelSource(name, parameters, body),
    work: () => ({ flops: 4 * side * side + 4 * side * size, bytes: 4 * side * side + 4 * size * size }),
  };
}

/** Of a cell's columns: `l` for the pixel before, `m` for its own, `r` for the next. */
function columnWeights(factor: number): Record<string, Constant> {
  const isEarly = (j: number) => j < factor / 2;
  const weights = {
    l: (j: number) => (isEarly(j) ? 1 - laterWeight(factor, j) : 0),
    m: (j: number) => (isEarly(j) ? laterWeight(factor, j) : 1 - laterWeight(factor, j)),
    r: (j: number) => (isEarly(j) ? 0 : laterWeight(factor, j)),
  };
  return Object.fromEntries(
    Object.entries(weights).flatMap(([name, weight]) =>
      cellVectors(factor).map((start, index) => [`${name}${index}`, fourColumns(start, weight)] as const),
    ),
  );
}

/** Vectors `v<index>`: the cell's columns, summed over rows. */
function sumRows(lanes: Lanes, { size, factor }: Upsampling): string {
  const starts = cellVectors(factor);
  const load = (start: number) => `v128.${start + 4 > factor ? 'load64_zero' : 'load'}(from, ${4 * start})`;
  const add = starts.map(
    (start, index) => `v${index} = ${lanes.multiplyAdd(load(start), 'weight', `v${index}`)};\n`,
  );
  const loop = (end: string, step: string) => `do {
${add.join('')}weight = f32x4.add(weight, ${step});
from += ${4 * size * factor};
} while (from < ${end});
`;
  return `${starts.map((_, index) => `let v${index} = f32x4.splat(0);\n`).join('')}let from = cell, weight = riseStart;
const turn = cell + riseBytes, bottom = turn + fallBytes;
${loop('turn', 'riseStep')}weight = fallStart;
${loop('bottom', 'fallStep')}`;
}

/** `left`, `middle`, `later`: what the summed columns give to the pixel before, their own and the next. */
function sumColumns(lanes: Lanes, factor: number): string {
  const weigh = (name: 'l' | 'm' | 'r') => {
    const parts = cellVectors(factor).map((start, index) => ({ start, index }));
    const used = parts.filter(({ start }) => {
      if (name === 'l') return start < factor / 2;
      return name === 'm' || Math.min(start + 4, factor) > factor / 2;
    });
    return used.reduce(
      (sum, { index }) =>
        sum === ''
          ? `f32x4.mul(v${index}, ${name}${index})`
          : lanes.multiplyAdd(`v${index}`, `${name}${index}`, sum),
      '',
    );
  };
  return `const before = ${weigh('l')}, own = ${weigh('m')}, after = ${weigh('r')};
const pairs = f32x4.add(v128.shuffle<f32>(before, own, 0, 1, 4, 5), v128.shuffle<f32>(before, own, 2, 3, 6, 7));
const rest = f32x4.add(after, v128.shuffle<f32>(after, after, 2, 3, 2, 3));
const left = f32x4.extract_lane(pairs, 0) + f32x4.extract_lane(pairs, 1);
const middle = f32x4.extract_lane(pairs, 2) + f32x4.extract_lane(pairs, 3);
const later = f32x4.extract_lane(rest, 0) + f32x4.extract_lane(rest, 1);`;
}
