import Table from 'cli-table3';

export interface Column<Row> {
  readonly title: string;
  readonly value: (row: Row) => string;
  readonly align?: 'left' | 'right';
}

/** A plain-text table, a line a row. */
export function renderTable<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const table = createTable(columns);
  for (const row of rows) table.push(columns.map(({ value }) => value(row)));
  return table.toString();
}

/** An empty table with these columns' titles, for rows that renderTable does not have, such as ones across columns. */
export function createTable<Row>(columns: readonly Column<Row>[]): Table.Table {
  return new Table({
    head: columns.map(({ title }) => title),
    colAligns: columns.map(({ align }) => align ?? 'left'),
    style: {
      head: process.stdout.isTTY ? ['bold'] : [],
      border: process.stdout.isTTY ? ['gray'] : [],
      compact: true,
    },
  });
}
