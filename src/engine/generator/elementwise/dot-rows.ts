import type { Level } from '../../level.ts';
import { lanesOf } from '../lanes.ts';
import { openView, writeView, type View } from './view.ts';

/**
 * AssemblyScript, from the parameters `source`, `weights`, `output`, `rows`, and `affine` and `factors` if the view has
 * them: output[row] = sum of view(source[row][c]) * weights[c] + start, where `start` is a local of 32 bits. Four rows
 * at once, so that their sums are added up together; each row's sum has the same order alone.
 */
export function dotRows(level: Level, view: View): string {
  const four = `v128.store(output, f32x4.add(${addAcross('total0', 'total1', 'total2', 'total3')}, f32x4.splat(start)));`;
  const one = `const pairs = f32x4.add(total0, ${shuffle('total0', 'total0', [2, 3, 0, 1])});
store<f32>(output, f32x4.extract_lane(pairs, 0) + f32x4.extract_lane(pairs, 1) + start);`;
  return `while (rows >= 4) {\n${dots(level, view, 4)}${four}\n${onward(view.channels, 4)}}
while (rows > 0) {\n${dots(level, view, 1)}${one}\n${onward(view.channels, 1)}}
`;
}

/** `total<row>`: four partial sums of each row. */
function dots(level: Level, view: View, count: number): string {
  const { channels, affine, factors } = view;
  const lanes = lanesOf(level);
  const indices = Array.from({ length: count }, (_, index) => index);
  const names = ['source', 'weights', ...(affine ? ['affine'] : []), ...(factors ? ['factors'] : [])];
  const scaled = lanes.define('u', (lane) => `f32x4.mul(w_${lane}, f_${lane})`);
  const rows = indices.map((index) => {
    const row = { suffix: `${index}`, column: '', offsetOf: () => index * channels * 4 };
    const sum = (lane: number) =>
      lanes.multiplyAdd(`v${index}_${lane}`, factors ? `u_${lane}` : `w_${lane}`, `t${index}_${lane}`);
    return writeView(lanes, view, row) + lanes.assign(`t${index}`, sum);
  });
  const totals = indices.map((index) => {
    const parts = lanes.indices.map((lane) => `t${index}_${lane}`);
    return `const total${index} = ${parts.length === 1 ? parts[0] : `f32x4.add(${parts.join(', ')})`};\n`;
  });
  return `${indices.map((index) => lanes.zero(`t${index}`)).join('')}${names.map((name) => `let ${name}Column = ${name};`).join(' ')}
const end = source + ${channels * 4};
do {
${openView(lanes, view, { suffix: '', offset: 0 })}${lanes.load('w', 'weightsColumn')}${factors ? lanes.load('f', 'factorsColumn') + scaled : ''}${rows.join('')}${names.map((name) => `${name}Column += ${lanes.bytes};`).join(' ')}
} while (sourceColumn < end);
${totals.join('')}`;
}

function onward(channels: number, rows: number): string {
  return `source += ${rows * channels * 4}; output += ${rows * 4}; rows -= ${rows};\n`;
}

/** The sums of four vectors, as one; each is (lane 0 + lane 2) + (lane 1 + lane 3). */
function addAcross(a: string, b: string, c: string, d: string): string {
  const halves = (x: string, y: string) =>
    `f32x4.add(${shuffle(x, y, [0, 4, 1, 5])}, ${shuffle(x, y, [2, 6, 3, 7])})`;
  const [ab, cd] = [halves(a, b), halves(c, d)];
  return `f32x4.add(${shuffle(ab, cd, [0, 1, 4, 5])}, ${shuffle(ab, cd, [2, 3, 6, 7])})`;
}

function shuffle(a: string, b: string, lanes: readonly number[]): string {
  return `v128.shuffle<f32>(${a}, ${b}, ${lanes.join(', ')})`;
}
