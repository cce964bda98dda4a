import type { Keyed } from '../topic-patch.ts';

/**
 * Adds to rows the key by which a topic patches them. Lists and rows that stay the same object give the same object
 * again, so that a poll that read nothing new compares nothing.
 */
export function createKeyedRows<Row extends object>(
  keyOf: (row: Row) => string,
): (rows: readonly Row[]) => readonly (Row & Keyed)[] {
  const lists = new WeakMap<readonly Row[], readonly (Row & Keyed)[]>();
  const known = new WeakMap<Row, Row & Keyed>();
  const addKey = (row: Row) => {
    const keyed = known.get(row) ?? { key: keyOf(row), ...row };
    known.set(row, keyed);
    return keyed;
  };
  return (rows) => {
    const keyed = lists.get(rows) ?? rows.map(addKey);
    lists.set(rows, keyed);
    return keyed;
  };
}
