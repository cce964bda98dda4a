import {
  columnFilteringFeature,
  columnOrderingFeature,
  columnPinningFeature,
  columnVisibilityFeature,
  createColumnHelper,
  createFilteredRowModel,
  createSortedRowModel,
  metaHelper,
  rowSortingFeature,
  tableFeatures,
  useTable,
} from '@tanstack/preact-table';
import type { Row, SortFn } from '@tanstack/preact-table';
import { useMemo } from 'preact/hooks';
import type { BoardColumn } from './board-columns.ts';
import type { BoardItem } from './board-item.ts';
import type { BoardQuery, Sort } from './board-query.ts';
import type { Filter } from './filter.ts';
import type { Sections } from './sections.ts';

export const boardFeatures = tableFeatures({
  columnFilteringFeature,
  columnOrderingFeature,
  columnPinningFeature,
  columnVisibilityFeature,
  rowSortingFeature,
  filteredRowModel: createFilteredRowModel(),
  sortedRowModel: createSortedRowModel(),
  columnMeta: metaHelper<BoardColumn>(),
});

export type BoardFeatures = typeof boardFeatures;
export type BoardTableRow = Row<BoardFeatures, BoardItem>;

const helper = createColumnHelper<BoardFeatures, BoardItem>();
/** A column that is never shown: rows are held together by it, and filtered through it. */
const sectionId = 'section';

const collator = new Intl.Collator('en', { numeric: true });

/** Numbers within text count as numbers: `rate 9` before `rate 10`. */
const byValue: SortFn<BoardFeatures, BoardItem> = (a, b, id) => {
  const [left, right] = [a.getValue(id), b.getValue(id)];
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  return collator.compare(String(left), String(right));
};

export interface BoardInput {
  readonly items: readonly BoardItem[];
  readonly columns: readonly BoardColumn[];
  readonly sections: Sections;
  readonly filter: Filter;
  readonly query: BoardQuery;
  /** One that the columns allow. */
  readonly sort: Sort;
}

/** The headless table: rows filtered and sorted within their sections, columns hidden and pinned as the query says. */
export function useBoardTable({ items, columns, sections, filter, query, sort }: BoardInput) {
  const { hidden, pinned } = query;
  const definitions = useMemo(
    () =>
      helper.columns([
        ...columns.map((column) =>
          helper.accessor((item) => column.value?.(item) ?? undefined, {
            id: column.id,
            enableSorting: column.value !== undefined,
            sortDescFirst: column.descFirst,
            sortUndefined: 'last',
            sortFn: byValue,
            meta: column,
          }),
        ),
        helper.accessor((item) => sections.of(item).place, {
          id: sectionId,
          sortFn: byValue,
          filterFn: (row, _id, matches: Filter['matches']) => matches(row.original),
        }),
      ]),
    [columns, sections],
  );
  const fixed = useMemo(
    () => columns.filter((column) => column.fixed).map(({ id }) => id as string),
    [columns],
  );
  const sorting = useMemo(
    () => [
      { id: sectionId, desc: false },
      { id: sort.id, desc: sort.desc },
    ],
    [sort.id, sort.desc],
  );
  const columnFilters = useMemo(() => [{ id: sectionId, value: filter.matches }], [filter]);
  const columnVisibility = useMemo(
    () =>
      Object.fromEntries([sectionId, ...hidden.filter((id) => !fixed.includes(id))].map((id) => [id, false])),
    [hidden.join(), fixed],
  );
  const columnPinning = useMemo(
    () => ({ start: [...fixed, ...pinned.filter((id) => !fixed.includes(id))], end: [] }),
    [pinned.join(), fixed],
  );
  // Rows keep what their columns said of them; other columns need other rows.
  const data = useMemo(() => [...items], [items, definitions]);
  return useTable({
    features: boardFeatures,
    columns: definitions,
    data,
    getRowId: ({ key }) => key,
    state: { sorting, columnFilters, columnVisibility, columnPinning },
  });
}
