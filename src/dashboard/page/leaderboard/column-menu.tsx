import { Menu } from '../parts/menu.tsx';
import type { BoardColumn } from './board-columns.ts';
import type { BoardQuery } from './board-query.ts';

export interface ColumnMenuProps {
  readonly columns: readonly BoardColumn[];
  readonly query: BoardQuery;
  readonly onChange: (change: Partial<BoardQuery>) => void;
}

/** Which columns are shown, and which stay in place while the others scroll sideways. */
export function ColumnMenu({ columns, query, onChange }: ColumnMenuProps) {
  const { hidden, pinned } = query;
  const turn = (list: readonly string[], id: string) =>
    list.includes(id) ? list.filter((other) => other !== id) : [...list, id];
  return (
    <Menu text="Columns">
      <table class="column-menu">
        <thead>
          <tr>
            <th scope="col">Column</th>
            <th scope="col">Shown</th>
            <th scope="col">Pinned</th>
          </tr>
        </thead>
        <tbody>
          {columns
            .filter(({ fixed }) => !fixed)
            .map(({ id, title, explanation }) => (
              <tr key={id}>
                <th scope="row" title={explanation}>
                  {title}
                </th>
                <td>
                  <input
                    type="checkbox"
                    aria-label={`Show ${title}`}
                    checked={!hidden.includes(id)}
                    onChange={() => onChange({ hidden: turn(hidden, id) })}
                  />
                </td>
                <td>
                  <input
                    type="checkbox"
                    aria-label={`Pin ${title}`}
                    checked={pinned.includes(id)}
                    onChange={() => onChange({ pinned: turn(pinned, id) })}
                  />
                </td>
              </tr>
            ))}
        </tbody>
      </table>
    </Menu>
  );
}
