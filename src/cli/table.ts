import Table from 'cli-table3';

export interface Column<Row> {
  readonly title: string;
  readonly value: (row: Row) => string;
  readonly align?: 'left' | 'right';
}

/** A plain-text table, a line a row. */
export function renderTable<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const table = new Table({
    head: columns.map(({ title }) => title),
    colAligns: columns.map(({ align }) => align ?? 'left'),
    style: {
      head: process.stdout.isTTY ? ['bold'] : [],
      border: process.stdout.isTTY ? ['gray'] : [],
      compact: true,
    },
  });
  for (const row of rows) table.push(columns.map(({ value }) => value(row)));
  return table.toString();
}
