import type { Lanes } from '../lanes.ts';
import type { Tile } from './tiles.ts';

/** The accumulators of a tile, by row and vector; in source, `c<row>_<vector>` with the lanes of `Lanes`. */
export interface MicroKernel {
  readonly tile: Tile;
  /** Vectors in a row of the tile. */
  readonly vectors: readonly number[];
  readonly rows: readonly number[];
  /** Defines the accumulators as zeros. */
  zero(): string;
  /** Defines the accumulators from memory, a row every `stride` bytes. */
  load(pointer: string, stride: number): string;
  /** c[row][] += left[row] * right[]: `left` one float every `stride` bytes, `right` `tile.width` floats. */
  multiply(left: string, stride: number, right: string): string;
  /** Stores the accumulators, a row every `stride` bytes. */
  store(pointer: string, stride: number): string;
}

export function accumulator(row: number, vector: number): string {
  return `c${row}_${vector}`;
}

export function microKernel(lanes: Lanes, tile: Tile): MicroKernel {
  const rows = Array.from({ length: tile.rows }, (_, row) => row);
  const vectors = Array.from({ length: tile.width / lanes.floats }, (_, vector) => vector);
  const each = (write: (row: number, vector: number) => string) =>
    rows.flatMap((row) => vectors.map((vector) => write(row, vector))).join('');
  return {
    tile,
    vectors,
    rows,
    zero: () => each((row, vector) => lanes.zero(accumulator(row, vector))),
    load: (pointer, stride) =>
      each((row, vector) =>
        lanes.load(accumulator(row, vector), pointer, row * stride + vector * lanes.bytes, 'let'),
      ),
    multiply(left, stride, right) {
      const loads = vectors.map((vector) => lanes.load(`r${vector}`, right, vector * lanes.bytes));
      const products = rows.map((row) => {
        const sums = vectors.map((vector) =>
          lanes.assign(accumulator(row, vector), (lane) =>
            lanes.multiplyAdd(`l${row}_${lane}`, `r${vector}_${lane}`, `${accumulator(row, vector)}_${lane}`),
          ),
        );
        return lanes.splat(`l${row}`, left, row * stride) + sums.join('');
      });
      return loads.join('') + products.join('');
    },
    store: (pointer, stride) =>
      rows
        .flatMap((row) =>
          vectors
            .toReversed()
            .map((vector) =>
              lanes.store(accumulator(row, vector), pointer, row * stride + vector * lanes.bytes),
            ),
        )
        .join(''),
  };
}
