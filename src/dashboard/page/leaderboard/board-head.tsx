import type { Sort } from './board-query.ts';
import type { ColumnPlace } from './column-places.ts';

export interface BoardHeadProps {
  readonly places: readonly ColumnPlace[];
  readonly sort: Sort;
  readonly onSort: (sort: Sort) => void;
}

/** The columns' names; each orders the rows by it, and turned round on the second click. */
export function BoardHead({ places, sort, onSort }: BoardHeadProps) {
  return (
    <thead>
      <tr aria-rowindex={1}>
        {places.map(({ column, left, class: name }) => {
          const { id, title, explanation, descFirst, value } = column;
          const sorted = sort.id === id;
          const desc = sorted ? !sort.desc : descFirst;
          return (
            <th
              key={id}
              scope="col"
              class={name}
              style={left === null ? undefined : { left }}
              aria-sort={sorted ? (sort.desc ? 'descending' : 'ascending') : undefined}
            >
              {value === undefined ? (
                <span class="unseen">{title}</span>
              ) : (
                <button type="button" title={explanation} onClick={() => onSort({ id, desc })}>
                  {id === 'star' ? (
                    <>
                      <span aria-hidden="true">★</span>
                      <span class="unseen">{title}</span>
                    </>
                  ) : (
                    title
                  )}
                </button>
              )}
            </th>
          );
        })}
      </tr>
    </thead>
  );
}
