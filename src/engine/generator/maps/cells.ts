/** Columns of a large map that belong to one small pixel, `factor` in number: a cell. */

/** Of column `j` of a cell, the weight of the later of the two pixels around it. */
export function laterWeight(factor: number, j: number): number {
  const half = factor / 2;
  return ((j < half ? j + half : j - half) + 0.5) / factor;
}

/** Starts of a cell's vectors of four columns; the last may have only two. */
export function cellVectors(factor: number): number[] {
  return Array.from({ length: Math.ceil(factor / 4) }, (_, index) => 4 * index);
}

/** Four numbers, one for each column of a vector. */
export function fourColumns(start: number, value: (j: number) => number): [number, number, number, number] {
  return [value(start), value(start + 1), value(start + 2), value(start + 3)];
}
