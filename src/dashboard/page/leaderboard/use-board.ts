import { useMemo } from 'preact/hooks';
import type { ConventionName } from '../../../domain/conventions.ts';
import type { LeaderboardRow } from '../../../domain/leaderboard-row.ts';
import { makeColumns } from './board-columns.ts';
import { createItemMaker, shownDice } from './board-item.ts';
import type { Annotations } from './board-item.ts';
import { sortWithin } from './board-query.ts';
import type { BoardQuery } from './board-query.ts';
import { useBoardTable } from './board-table.ts';
import { placeColumns } from './column-places.ts';
import { parseFilter } from './filter.ts';
import { makeScale } from './interval-scale.ts';
import { findGroupings, makeSections } from './sections.ts';

export interface UseBoardInput {
  readonly rows: readonly LeaderboardRow[];
  readonly annotations: Annotations;
  readonly query: BoardQuery;
  readonly convention: ConventionName;
  readonly narrow: boolean;
}

/** Everything that a leaderboard shows, made of what the server told and what the address asks for. */
export function useBoard({ rows, annotations, query, convention, narrow }: UseBoardInput) {
  const makeItems = useMemo(createItemMaker, []);
  const items = useMemo(() => makeItems(rows, annotations), [rows, annotations]);
  const columns = useMemo(() => makeColumns(convention, narrow), [convention, narrow]);
  const sections = useMemo(() => makeSections(items, query.group), [items, query.group]);
  const filter = useMemo(() => parseFilter(query.filter), [query.filter]);
  const groupings = useMemo(() => findGroupings(items), [items]);
  const scale = useMemo(() => makeScale(rows), [rows]);
  const references = useMemo(() => findReferences(rows), [rows]);
  const sort = sortWithin(query.sort, columns);
  const table = useBoardTable({ items, columns, sections, filter, query, sort });
  const visible = [...table.getStartVisibleLeafColumns(), ...table.getCenterVisibleLeafColumns()];
  const shown = visible.flatMap(({ columnDef }) => columnDef.meta ?? []);
  const pinned = table.state.columnPinning.start;
  const placed = useMemo(
    () => placeColumns({ columns: shown, pinned: new Set(pinned), narrow }),
    [shown.map(({ id }) => id).join(), columns, pinned, narrow],
  );
  return {
    items,
    columns,
    sections,
    sort,
    filter,
    groupings,
    scale,
    references,
    shown,
    rows: table.getRowModel().rows,
    ...placed,
  };
}

function findReferences(rows: readonly LeaderboardRow[]): ReadonlyMap<string, number> {
  return new Map(
    rows.flatMap((row) => {
      const dice = row.baseline ? shownDice(row)?.mean : undefined;
      return row.protocol === null || dice === undefined ? [] : [[row.protocol, dice] as const];
    }),
  );
}
