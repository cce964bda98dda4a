import { shownDice, type BoardRow } from './board-rows.ts';

export type ColumnId =
  | 'rank'
  | 'variant'
  | 'dice'
  | 'pooled'
  | 'difference'
  | 'parameters'
  | 'minutes'
  | 'runs'
  | 'state';

export interface Column {
  readonly id: ColumnId;
  readonly title: string;
  readonly explanation: string;
  /** The way of the first click. */
  readonly firstDirection: 'up' | 'down';
  /** What rows are ordered by; null comes last either way. */
  readonly value: (row: BoardRow) => number | string | null;
}

export interface SortOrder {
  readonly column: ColumnId;
  readonly direction: 'up' | 'down';
}

const column = (
  [id, title, explanation]: readonly [ColumnId, string, string],
  firstDirection: 'up' | 'down',
  value: Column['value'],
): Column => ({ id, title, explanation, firstDirection, value });

const dice =
  'Mean over patients of the Dice of the whole volume, in percent; without an interval, mean ± deviation over runs';
const pooled = 'Dice over all pixels of all patients together, in percent';
const difference =
  'Verdict against the best U-Net trained here, patient by patient; points of Dice above (+) or below (−) it';

/** The table's columns, in order; board-table.ts draws a cell for each. */
export const columns: readonly Column[] = [
  column(['rank', '#', 'Rank by validation Dice'], 'up', ({ row }) => row.rank),
  column(['variant', 'Variant', 'Model and settings'], 'up', ({ row }) => row.label.toLowerCase()),
  column(['dice', 'Dice %', dice], 'down', ({ row }) => shownDice(row)?.mean ?? null),
  column(['pooled', 'Pooled Dice %', pooled], 'down', ({ row }) => row.pooledDice?.mean ?? null),
  column(['difference', 'To U-Net', difference], 'down', ({ row }) => row.differenceToReference),
  column(['parameters', 'Parameters', 'Trainable parameters'], 'up', ({ row }) => row.trainableParameters),
  column(['minutes', 'Minutes', 'Mean training time of a completed run'], 'up', ({ row }) => row.minutes),
  column(
    ['runs', 'Runs', 'Completed runs of all, seeds times folds'],
    'down',
    ({ row }) => row.runs.completed,
  ),
  column(['state', 'State', 'What the runs are doing'], 'up', ({ state }) => state.text),
];

export const defaultSort: SortOrder = { column: 'rank', direction: 'up' };

/** `pooled` sorts upwards, `-pooled` downwards; anything else is the default. */
export function parseSort(text: string): SortOrder {
  const id = text.replace(/^-/, '');
  const known = columns.find((column) => column.id === id);
  if (known === undefined) return defaultSort;
  return { column: known.id, direction: text.startsWith('-') ? 'down' : 'up' };
}

/** Empty for the default. */
export function formatSort({ column, direction }: SortOrder): string {
  if (column === defaultSort.column && direction === defaultSort.direction) return '';
  return `${direction === 'down' ? '-' : ''}${column}`;
}

/** The order after a click on a column's header: its first direction, or the other one when it is sorted already. */
export function nextSort(current: SortOrder, id: ColumnId): SortOrder {
  if (current.column === id) return { column: id, direction: current.direction === 'up' ? 'down' : 'up' };
  return { column: id, direction: columns.find((column) => column.id === id)?.firstDirection ?? 'up' };
}

/**
 * A sorted copy. Null comes last in both directions and equals keep their order. Protocols stay apart, in their own
 * order, imported and then published rows at the end.
 */
export function sortRows(rows: readonly BoardRow[], order: SortOrder): BoardRow[] {
  const { value } = columns.find((column) => column.id === order.column) ?? columns[0]!;
  const sign = order.direction === 'up' ? 1 : -1;
  const sections = [...new Set(rows.map(sectionOf))];
  return [...rows].sort(
    (a, b) =>
      sections.indexOf(sectionOf(a)) - sections.indexOf(sectionOf(b)) || compare(value(a), value(b), sign),
  );
}

/** Rows of one section may be compared. */
function sectionOf({ row }: BoardRow): string {
  return row.kind === 'published' || row.kind === 'imported' ? row.kind : `protocol ${row.protocol}`;
}

function compare(a: number | string | null, b: number | string | null, sign: number): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  if (typeof a === 'number' && typeof b === 'number') return sign * (a - b);
  return sign * String(a).localeCompare(String(b), 'en', { numeric: true });
}

/** Rows that hold every word of the text, in label, settings (`momentum=0.9`), kind or state. */
export function filterRows(rows: readonly BoardRow[], text: string): BoardRow[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return rows.filter((row) => words.every((word) => row.text.includes(word)));
}
