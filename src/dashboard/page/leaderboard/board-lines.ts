import type { BoardTableRow } from './board-table.ts';
import type { Sections } from './sections.ts';

/** One line of the table's body: a heading over a section, a variant, or the runs of an opened one. */
export type BoardLine = { readonly key: string } & (
  | { readonly type: 'heading'; readonly title: string; readonly count: number }
  | { readonly type: 'row'; readonly row: BoardTableRow }
  | { readonly type: 'runs'; readonly row: BoardTableRow }
);

/** Rows as sorted and filtered, with headings where there are sections, and runs beneath what is open. */
export function makeLines(
  rows: readonly BoardTableRow[],
  { sections, open }: { readonly sections: Sections; readonly open: ReadonlySet<string> },
): BoardLine[] {
  const lines: BoardLine[] = [];
  const counts = new Map<number, number>();
  if (sections.shown)
    for (const { original } of rows) {
      const { place } = sections.of(original);
      counts.set(place, (counts.get(place) ?? 0) + 1);
    }
  let place: number | null = null;
  for (const row of rows) {
    const section = sections.of(row.original);
    if (sections.shown && section.place !== place) {
      place = section.place;
      const count = counts.get(place) ?? 0;
      lines.push({ key: `heading ${place}`, type: 'heading', title: section.title, count });
    }
    lines.push({ key: row.id, type: 'row', row });
    if (open.has(row.id)) lines.push({ key: `runs ${row.id}`, type: 'runs', row });
  }
  return lines;
}
