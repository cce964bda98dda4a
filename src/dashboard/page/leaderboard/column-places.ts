import type { BoardColumn } from './board-columns.ts';

/** Where and how a shown column stands. */
export interface ColumnPlace {
  readonly column: BoardColumn;
  /** CSS length; null takes what is left over. */
  readonly width: string | null;
  /** Where it sticks while the others scroll sideways, as a CSS length; null scrolls with them. */
  readonly left: string | null;
  readonly class: string;
}

/** In rem: of the one column that takes what is left over, at least. */
const variantWidth = { wide: 21, narrow: 10 };
/** In narrow windows the interval bar makes room. */
const diceWidth = { wide: 11, narrow: 7.75 };

export interface PlaceInput {
  readonly columns: readonly BoardColumn[];
  readonly pinned: ReadonlySet<string>;
  readonly narrow: boolean;
}

/** Places of the shown columns, in order, and the least width of the whole, in rem. */
export function placeColumns({ columns, pinned, narrow }: PlaceInput): {
  readonly places: readonly ColumnPlace[];
  readonly least: number;
} {
  let edge = 0;
  let least = 0;
  const size = narrow ? 'narrow' : 'wide';
  const places = columns.map((column): ColumnPlace => {
    const rem =
      column.id === 'variant' ? variantWidth[size] : column.id === 'dice' ? diceWidth[size] : column.width;
    const sticks = pinned.has(column.id);
    const left = sticks ? `${edge}rem` : null;
    if (sticks) edge += rem;
    least += rem;
    return {
      column,
      width: column.id === 'variant' ? null : `${rem}rem`,
      left,
      class: [`col-${column.id}`, column.align, sticks ? 'pinned' : ''].filter(Boolean).join(' '),
    };
  });
  return { places, least };
}
