import type { Lanes } from '../lanes.ts';

/** Rows and columns of the nine neighbours of a pixel, as weights come. */
export const neighbours = [0, 1, 2].flatMap((row) => [0, 1, 2].map((column) => ({ row, column })));

/**
 * `row0`, `row1` and so on: from the row above row `y` to the row below the last of `outputs` rows, each a float before
 * its beginning. The first and last are inside (the next one's) where they would be outside; `isInside0` and so on then
 * have no bits set, else all.
 */
export function rowsAround(input: string, size: number, outputs: number): string {
  const last = outputs + 1;
  const inner = Array.from({ length: outputs }, (_, index) => index + 1);
  return `const isInside0 = select<i32>(-1, 0, y > 0), isInside${last} = select<i32>(-1, 0, y < ${size - outputs});
${inner.map((row) => `const row${row} = ${input} + y * ${4 * size} + ${4 * size * (row - 1) - 4}, isInside${row} = -1;\n`).join('')}const row0 = row1 - select<usize>(${4 * size}, 0, y > 0);
const row${last} = row${outputs} + select<usize>(${4 * size}, 0, y < ${size - outputs});
`;
}

export interface ColumnCode {
  /** Of a vector of pixels whose neighbours are all inside; `isPartial`: all but the last `fresh` were done before. */
  readonly vector: (partial: { isPartial: boolean; fresh: number }) => string;
  /** Of one pixel whose neighbours in these columns (0 left, 1 own, 2 right) are inside. */
  readonly pixel: (columns: readonly number[]) => string;
}

/** Code for all columns of a row, `x` being the column times 4. */
export function overColumns({ floats, bytes }: Lanes, size: number, { vector, pixel }: ColumnCode): string {
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
