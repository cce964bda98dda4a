/** Adjacent tiles of one width in a row. */
export interface ColumnTiles {
  readonly first: number;
  readonly width: number;
  readonly count: number;
}

/** A row of `width` columns in tiles of at most `most`, as equal as may be: only the last may be narrower. */
export function splitColumns(width: number, most: number): readonly ColumnTiles[] {
  const each = Math.ceil(width / Math.ceil(width / most));
  const count = Math.floor(width / each);
  const rest = width - count * each;
  const whole = { first: 0, width: each, count };
  return rest === 0 ? [whole] : [whole, { first: count * each, width: rest, count: 1 }];
}
