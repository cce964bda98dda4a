import type { Lanes } from '../lanes.ts';
import { hideConstants } from './constants.ts';
import type { Upsampling } from './upsample.ts';

/**
 * The body of `upsampleGradient` for factor 2: a 4 x 4 window of weights 1/4, 3/4, 3/4, 1/4 both ways, rows and columns
 * outside being those at the edge; four small pixels at once where their windows are inside.
 */
export function writeGradientByTwo(lanes: Lanes, { size, accumulate }: Upsampling): string {
  const pitch = 8 * size;
  // Pixels 1 to 4 and so on, as long as the next one's first column is there too.
  const vectors = Math.max(0, Math.floor((size - 2) / 4));
  const pixel = `{
const before = max<usize>(8 * x, 4) - 4, after = min<usize>(8 * x + 8, ${pitch - 4});
const outer: f32 = ${down('before')} + ${down('after')}, inner: f32 = ${down('8 * x')} + ${down('8 * x + 4')};
f32.store(out + 4 * x, outer * 0.25 + inner * 0.75${accumulate ? ' + f32.load(out + 4 * x)' : ''});
}
`;
  return `${hideConstants('gradient', { quarter: 0.25, threeQuarters: 0.75 })}
for (let y: usize = 0; y < ${size}; y++) {
const row1 = gradient + y * ${2 * pitch};
const row2 = row1 + ${pitch};
const row0 = row1 - select<usize>(${pitch}, 0, y > 0);
const row3 = row2 + select<usize>(${pitch}, 0, y < ${size - 1});
const out = output + y * ${4 * size};
let x: usize = 0;
${vectors > 0 ? `${pixel}x = 1;\n${fourPixels(lanes, accumulate, 1 + 4 * vectors)}` : ''}for (; x < ${size}; x++) ${pixel}}`;
}

/** A column of the window, `bytes` from the rows' starts. */
function down(bytes: string): string {
  const at = (row: number) => `f32.load(row${row} + ${bytes})`;
  return `((${at(0)} + ${at(3)}) * 0.25 + (${at(1)} + ${at(2)}) * 0.75)`;
}

/** From pixel `x` on, until `x` is `end`. */
function fourPixels(lanes: Lanes, accumulate: boolean, end: number): string {
  return `do {
${sumRows(lanes, 'head', 'load', -4)}${sumRows(lanes, 'middle', 'load', 12)}${sumRows(lanes, 'last', 'load64_zero', 28)}
const evens = v128.shuffle<f32>(head, middle, 1, 3, 5, 7), odds = v128.shuffle<f32>(head, middle, 0, 2, 4, 6);
const oddsAfter = v128.shuffle<f32>(odds, last, 1, 2, 3, 4), evensAfter = v128.shuffle<f32>(evens, last, 1, 2, 3, 5);
const outer = f32x4.mul(f32x4.add(odds, evensAfter), quarter);
const sum = ${lanes.multiplyAdd('f32x4.add(evens, oddsAfter)', 'threeQuarters', 'outer')};
v128.store(out + 4 * x, ${accumulate ? 'f32x4.add(sum, v128.load(out + 4 * x))' : 'sum'});
x += 4;
} while (x < ${end});
`;
}

/** `const name`: columns of the window from `bytes` after pixel `x`'s first own one. */
function sumRows(lanes: Lanes, name: string, load: 'load' | 'load64_zero', bytes: number): string {
  const at = (row: number) => `v128.${load}(row${row} + 8 * x + ${bytes})`;
  const far = `f32x4.mul(f32x4.add(${at(0)}, ${at(3)}), quarter)`;
  return `const ${name} = ${lanes.multiplyAdd(`f32x4.add(${at(1)}, ${at(2)})`, 'threeQuarters', far)};\n`;
}
