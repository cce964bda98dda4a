import type { ComponentChildren } from 'preact';

export interface PlainColumn {
  readonly title: string;
  /** Set right, in one line. */
  readonly number?: boolean;
}

export interface PlainRow {
  readonly key: string;
  /** One a column; the first is the row's header. */
  readonly cells: readonly ComponentChildren[];
}

export interface PlainTableProps {
  /** What the table holds, for those who do not see it. */
  readonly caption: string;
  readonly columns: readonly PlainColumn[];
  readonly rows: readonly PlainRow[];
}

/** A short table that is only read; scrolls by itself, and by keyboard, where it is wider than its place. */
export function PlainTable({ caption, columns, rows }: PlainTableProps) {
  const classOf = (place: number) => (columns[place]?.number ? 'number' : undefined);
  return (
    <div class="scroll" role="region" aria-label={caption} tabIndex={0}>
      <table class="plain-table">
        <caption class="unseen">{caption}</caption>
        <thead>
          <tr>
            {columns.map(({ title }, place) => (
              <th key={title} scope="col" class={classOf(place)}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, cells: [head, ...rest] }) => (
            <tr key={key}>
              <th scope="row" class={classOf(0)}>
                {head}
              </th>
              {rest.map((cell, place) => (
                <td key={columns[place + 1]?.title} class={classOf(place + 1)}>
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
