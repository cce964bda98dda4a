import type { ComponentChildren } from 'preact';
import { useCallback, useMemo, useRef, useState } from 'preact/hooks';
import { BoardHead } from './board-head.tsx';
import { makeLines } from './board-lines.ts';
import type { BoardLine } from './board-lines.ts';
import type { BoardContext } from './board-context.ts';
import type { Sort } from './board-query.ts';
import { BoardRow } from './board-row.tsx';
import type { BoardTableRow } from './board-table.ts';
import type { ColumnPlace } from './column-places.ts';
import { RunsPanel } from './runs-panel.tsx';
import type { RunsOf } from './run-rows.ts';
import type { Sections } from './sections.ts';
import { useRowKeys } from './use-row-keys.ts';
import { useVirtualRows } from './use-virtual-rows.ts';

export interface BoardProps {
  readonly rows: readonly BoardTableRow[];
  readonly sections: Sections;
  readonly places: readonly ColumnPlace[];
  /** Least width, in rem. */
  readonly least: number;
  readonly context: BoardContext;
  readonly sort: Sort;
  readonly onSort: (sort: Sort) => void;
  readonly open: ReadonlySet<string>;
  /** Keys of variants and ids of runs that are chosen for a comparison. */
  readonly chosen: ReadonlySet<string>;
  readonly onChooseRun: (runId: string) => void;
  /** Null while the runs are asked for. */
  readonly runsOf: RunsOf | null;
}

/** In rem, as leaderboard.css has them; rows have one height, so nothing need be measured. */
const heights = { head: 2.5, heading: 2.25, row: 3.75, run: 2, around: 1, runsAtOnce: 12 };

/** The leaderboard's table; of thousands of rows only those in sight are in the document. */
export function Board(props: BoardProps) {
  const { rows, sections, places, least, context, sort, onSort, open, chosen, runsOf } = props;
  const box = useRef<HTMLDivElement>(null);
  const [held, setHeld] = useState<string | null>(null);
  const rem = useMemo(() => parseFloat(getComputedStyle(document.documentElement).fontSize), []);
  const lines = useMemo(() => makeLines(rows, { sections, open }), [rows, sections, open]);
  const keys = useMemo(() => lines.map(({ key }) => key), [lines]);
  const sizeOf = useCallback((index: number) => rem * heightOf(lines[index], runsOf), [lines, runsOf, rem]);
  const seen = useVirtualRows({ keys, sizeOf, box, held, head: heights.head * rem });
  const onKeyDown = useRowKeys({ lines, scrollTo: seen.scrollTo, box });
  const draw = (line: BoardLine, position: number) => {
    if (line.type === 'heading') return <Heading line={line} position={position} span={places.length} />;
    const { id, original } = line.row;
    if (line.type === 'row')
      return (
        <BoardRow
          row={line.row}
          places={places}
          context={context}
          open={open.has(id)}
          selected={chosen.has(id)}
          position={position}
        />
      );
    return (
      <tr class="runs-row" aria-rowindex={position} data-key={line.key}>
        <td colSpan={places.length}>
          <RunsPanel
            label={original.row.label}
            runs={runsOf && runsOf(original)}
            chosen={chosen}
            onChoose={props.onChooseRun}
          />
        </td>
      </tr>
    );
  };
  let bottom = heights.head * rem;
  return (
    <div class="board-frame" ref={box} role="region" aria-label="Leaderboard" tabIndex={0}>
      <table class="board" aria-rowcount={lines.length + 1} style={{ minWidth: `${least}rem` }}>
        <caption class="unseen">Variants of this sweep</caption>
        <colgroup>
          {places.map(({ column, width }) => (
            <col key={column.id} style={width === null ? undefined : { width }} />
          ))}
        </colgroup>
        <BoardHead places={places} sort={sort} onSort={onSort} />
        <tbody
          onKeyDown={onKeyDown}
          onFocusIn={({ target }) => setHeld((target as HTMLElement).closest('tr')?.dataset['key'] ?? null)}
          onFocusOut={({ relatedTarget, currentTarget }) =>
            currentTarget.contains(relatedTarget as Node | null) || setHeld(null)
          }
        >
          {seen.items.flatMap(({ index, start, end }) => {
            const line = lines[index];
            if (line === undefined) return [];
            const gap = start - bottom;
            bottom = end;
            const row = <Line key={line.key}>{draw(line, index + 2)}</Line>;
            return gap > 0.5 ? [<Gap key={`before ${line.key}`} height={gap} />, row] : [row];
          })}
          {seen.total - bottom > 0.5 && <Gap key="after" height={seen.total - bottom} />}
        </tbody>
      </table>
    </div>
  );
}

/** Carries the key of a line, whatever it draws. */
const Line = ({ children }: { readonly children: ComponentChildren }) => <>{children}</>;

/** Stands for the rows out of sight. */
const Gap = ({ height }: { readonly height: number }) => (
  <tr class="gap" aria-hidden="true" style={{ height: `${height}px` }} />
);

interface HeadingProps {
  readonly line: Extract<BoardLine, { type: 'heading' }>;
  readonly position: number;
  readonly span: number;
}

function Heading({ line, position, span }: HeadingProps) {
  return (
    <tr class="section-row" aria-rowindex={position}>
      <th scope="rowgroup" colSpan={span}>
        <span>
          {line.title} <small>{line.count}</small>
        </span>
      </th>
    </tr>
  );
}

function heightOf(line: BoardLine | undefined, runsOf: RunsOf | null): number {
  if (line === undefined || line.type === 'row') return heights.row;
  if (line.type === 'heading') return heights.heading;
  const count = Math.max(1, runsOf?.(line.row.original).length ?? 1);
  return heights.around + heights.run * Math.min(count, heights.runsAtOnce);
}
