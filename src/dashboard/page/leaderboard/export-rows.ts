import type { BoardColumn } from './board-columns.ts';
import type { BoardItem } from './board-item.ts';
import { formatCsv } from './csv.ts';

/** What the table shows now: its columns and rows, in its order. */
export interface Shown {
  readonly columns: readonly BoardColumn[];
  readonly items: readonly BoardItem[];
}

/** One line a row, one column a field; shares in [0, 1], empty where a row has none. */
export function formatShownCsv({ columns, items }: Shown): string {
  const fields = columns.flatMap((column) => column.fields);
  return formatCsv(
    fields.map(({ name }) => name),
    items.map((item) => fields.map(({ value }) => value(item))),
  );
}

/** One object a row with the very fields of the CSV; null where a row has none. */
export function formatShownJson({ columns, items }: Shown): string {
  const fields = columns.flatMap((column) => column.fields);
  const rows = items.map((item) => Object.fromEntries(fields.map(({ name, value }) => [name, value(item)])));
  return `${JSON.stringify(rows, null, 2)}\n`;
}
