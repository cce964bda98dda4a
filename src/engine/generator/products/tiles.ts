import type { Level } from '../../level.ts';

/** A block of outputs that stays in registers while the sum over inputs runs: `rows` times `width` floats. */
export interface Tile {
  readonly rows: number;
  readonly width: number;
}

/** `count` panels of packed weights, one after the other, each `tile.width` outputs wide. */
export interface Segment {
  readonly tile: Tile;
  readonly count: number;
}

/**
 * The tallest tile of a panel. With 16 registers, the accumulators, the panel's vectors and one factor must fit; the
 * multiply-adds in flight (two a cycle, four cycles each) need about eight accumulators.
 */
const tallestTiles: Readonly<Record<'wide' | 'narrow', readonly Tile[]>> = {
  wide: [
    { rows: 6, width: 16 },
    { rows: 3, width: 24 },
    { rows: 12, width: 8 },
  ],
  narrow: [{ rows: 4, width: 8 }],
};

function tallestTile(level: Level, width: number): Tile {
  const tile = tallestTiles[level === 'wide' ? 'wide' : 'narrow'].find((each) => each.width === width);
  if (tile === undefined) throw new Error(`expected a panel of 8, at level wide also 16 or 24, got ${width}`);
  return tile;
}

/** Panels for all outputs, a multiple of 8: of 16, and of 24 to use up what is left; of 8 only where there is no more. */
export function panelSegments(level: Level, outputs: number): Segment[] {
  if (outputs <= 0 || outputs % 8 !== 0)
    throw new Error(`expected a multiple of 8 outputs, got ${outputs}; pad them with zeros`);
  if (level !== 'wide' || outputs === 8) return [{ tile: tallestTile(level, 8), count: outputs / 8 }];
  const broad = outputs % 16 === 0 ? 0 : outputs % 24 === 0 ? outputs / 24 : 1 + ((outputs - 24) % 16) / 8;
  return [
    { tile: tallestTile(level, 16), count: (outputs - 24 * broad) / 16 },
    { tile: tallestTile(level, 24), count: broad },
  ].filter(({ count }) => count > 0);
}

/** Heights for any number of rows: whole tiles, then smaller ones for the rest. */
export function tileHeights(tile: Tile): number[] {
  return [tile.rows, 4, 1].filter((rows, index) => index === 0 || rows < tile.rows);
}

/** Tiles side by side along a row of `pixels` outputs: `whole` of `tile.rows`, then one of `rest` rows. */
export interface RowTiles {
  readonly rows: number;
  readonly whole: number;
  readonly rest: number;
}

/** The division of a map's row that costs least: by the multiply-adds, at least eight to hide latency, and the loads. */
export function rowTiles(level: Level, tile: Tile, pixels: number): RowTiles {
  const vectors = tile.width / (level === 'wide' ? 8 : 4);
  const cost = (rows: number) => (rows === 0 ? 0 : Math.max(rows * vectors, 8) + vectors);
  const divisions = Array.from({ length: Math.min(tile.rows, pixels) }, (_, index) => {
    const rows = index + 1;
    return { rows, whole: Math.floor(pixels / rows), rest: pixels % rows };
  });
  const total = ({ rows, whole, rest }: RowTiles) => whole * cost(rows) + cost(rest);
  return divisions.reduce((best, each) => (total(each) <= total(best) ? each : best));
}

/** Tiles of an outer product: `rows` floats of one operand times `width` of the other, in the order of speed. */
const gradientTiles: Readonly<Record<'wide' | 'narrow', readonly Tile[]>> = {
  wide: [
    { rows: 6, width: 16 },
    { rows: 5, width: 16 },
    { rows: 3, width: 24 },
    { rows: 4, width: 16 },
    { rows: 12, width: 8 },
    { rows: 9, width: 8 },
    { rows: 8, width: 8 },
    { rows: 3, width: 8 },
    { rows: 1, width: 8 },
  ],
  narrow: [
    { rows: 4, width: 8 },
    { rows: 3, width: 8 },
    { rows: 1, width: 8 },
  ],
};

/** The fastest tile that divides `rows` by `columns`, or, where `turn` allows, `columns` by `rows`. */
export function gradientTile(
  level: Level,
  { rows, columns, turn }: { rows: number; columns: number; turn: boolean },
): { tile: Tile; transposed: boolean } {
  for (const tile of gradientTiles[level === 'wide' ? 'wide' : 'narrow']) {
    if (rows % tile.rows === 0 && columns % tile.width === 0) return { tile, transposed: false };
    if (turn && columns % tile.rows === 0 && rows % tile.width === 0) return { tile, transposed: true };
  }
  throw new Error(`expected a multiple of 8 outputs, got ${columns}; pad them with zeros`);
}
