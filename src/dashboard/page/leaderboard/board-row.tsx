import { useMemo } from 'preact/hooks';
import type { BoardColumn } from './board-columns.ts';
import type { BoardContext } from './board-context.ts';
import type { BoardTableRow } from './board-table.ts';
import { cells } from './cells.tsx';
import type { ColumnPlace } from './column-places.ts';
import { PublishedCell } from './published-cell.tsx';

export interface BoardRowProps {
  readonly row: BoardTableRow;
  readonly places: readonly ColumnPlace[];
  readonly context: BoardContext;
  readonly open: boolean;
  readonly selected: boolean;
  /** From 1, the head being the first. */
  readonly position: number;
}

/** One variant's row; drawn again only when something of it has changed. */
export function BoardRow({ row, places, context, open, selected, position }: BoardRowProps) {
  const item = row.original;
  return useMemo(() => {
    const { kind, leaky } = item.row;
    const published = kind === 'published';
    const spanFrom = places.findIndex(({ column }) => column.id === 'variant') + 1;
    const shown = published ? places.slice(0, spanFrom) : places;
    const first = item.row.ranks[context.convention] === 1;
    const names = ['variant-row', kind, leaky && 'leaky', first && 'first', selected && 'selected'];
    return (
      <tr class={names.filter(Boolean).join(' ')} aria-rowindex={position} data-key={item.key}>
        {shown.map((place) => (
          <Cell key={place.column.id} place={place} props={{ item, context, open, selected }} />
        ))}
        {published && (
          <td class="across" colSpan={places.length - spanFrom}>
            <PublishedCell item={item} />
          </td>
        )}
      </tr>
    );
  }, [item, places, context, open, selected, position]);
}

interface CellInput {
  readonly place: ColumnPlace;
  readonly props: Parameters<(typeof cells)[BoardColumn['id']]>[0];
}

function Cell({ place: { column, class: name, left }, props }: CellInput) {
  const Content = cells[column.id];
  const style = left === null ? undefined : { left };
  if (column.id === 'variant')
    return (
      <th scope="row" class={name} style={style}>
        {Content(props)}
      </th>
    );
  return (
    <td class={name} style={style}>
      {Content(props)}
    </td>
  );
}
