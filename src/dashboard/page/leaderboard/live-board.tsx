import { useMemo, useState } from 'preact/hooks';
import type { LeaderboardRow } from '../../../domain/leaderboard-row.ts';
import type { RunView, SweepDetail } from '../../dashboard-reader.ts';
import { isOperator } from '../api/session.ts';
import { describeTrouble } from '../api/trouble.ts';
import { useTopic } from '../api/use-topic.ts';
import { EmptyState } from '../parts/empty-state.tsx';
import { plural } from '../parts/format.ts';
import { useMedia } from '../parts/use-media.ts';
import { AnnotationDialog } from './annotation-dialog.tsx';
import { Board } from './board.tsx';
import type { BoardActions } from './board-context.ts';
import type { Annotations, BoardItem } from './board-item.ts';
import { BoardTools } from './board-tools.tsx';
import { describeFlips } from './describe-flips.ts';
import { describeLeader } from './headline.ts';
import { chooseRuns, groupRunsByRow } from './run-rows.ts';
import { useAnnotations } from './use-annotations.ts';
import { useBoard } from './use-board.ts';
import { useBoardQuery } from './use-board-query.ts';
import { useKeySet } from './use-key-set.ts';

export interface LiveBoardProps {
  readonly sweep: SweepDetail;
  readonly rows: readonly LeaderboardRow[];
  /** Undefined until the server has told them. */
  readonly told: Annotations | undefined;
}

/** The table with its tools, kept to what the address says. */
export function LiveBoard({ sweep, rows, told }: LiveBoardProps) {
  const { query, change } = useBoardQuery();
  const narrow = useMedia('(max-width: 46rem)');
  const book = useAnnotations(told);
  const [open, toggleOpen] = useKeySet();
  const [chosen, toggleChosen, clearChosen] = useKeySet();
  const [annotatedKey, setAnnotatedKey] = useState<string | null>(null);
  const convention = query.convention ?? sweep.metric;
  const board = useBoard({ rows, annotations: book.annotations, query, convention, narrow });
  const runsPath = `/api/sweeps/${encodeURIComponent(sweep.id)}/runs/events`;
  const { runs } = useTopic<{ runs: readonly RunView[] }>(
    open.size + chosen.size > 0 ? runsPath : null,
  ).parts;
  const runsOf = useMemo(() => runs && groupRunsByRow(runs), [runs]);
  const act = useMemo(
    (): BoardActions => ({
      toggleOpen,
      toggleSelected: toggleChosen,
      toggleStar: ({ row, annotation }) => book.edit(row.variantHash ?? '', { starred: !annotation.starred }),
      annotate: ({ key }) => setAnnotatedKey(key),
    }),
    [],
  );
  const operator = isOperator();
  const annotated = board.items.find(({ key }) => key === annotatedKey) ?? null;
  const { scale, references } = board;
  const context = useMemo(
    () => ({ convention, scale, references, operator, act }),
    [convention, scale, references, operator, act],
  );
  const compared = useMemo(
    () => runsOf && chooseRuns(board.items, chosen, runsOf),
    [board.items, chosen, runsOf],
  );
  if (rows.length === 0)
    return (
      <EmptyState kind="empty">
        <p>No run was queued in this sweep, and nothing was published to read it against.</p>
      </EmptyState>
    );
  const flips = describeFlips(rows, convention, sweep.metric);
  return (
    <>
      <Lead rows={rows} sweep={sweep} />
      {flips !== null && (
        <p class="flips" role="status">
          {flips}
        </p>
      )}
      <BoardTools
        query={query}
        onChange={change}
        problems={board.filter.problems}
        columns={board.columns}
        convention={convention}
        own={sweep.metric}
        groupings={board.groupings}
        count={countOf(board.items, board.rows.length)}
        download={{
          name: sweep.name,
          read: () => ({ columns: board.shown, items: board.rows.map(({ original }) => original) }),
        }}
        compare={{ runs: compared ?? null, any: chosen.size > 0, onClear: clearChosen }}
      />
      {book.trouble !== null && (
        <p class="problems" role="alert">
          {describeTrouble(book.trouble)}
        </p>
      )}
      {board.rows.length === 0 ? (
        <EmptyState kind="empty">
          <p>No variant meets this filter.</p>
          <p>
            <button type="button" class="button" onClick={() => change({ filter: '' })}>
              Show all
            </button>
          </p>
        </EmptyState>
      ) : (
        <Board
          rows={board.rows}
          sections={board.sections}
          places={board.places}
          least={board.least}
          context={context}
          sort={board.sort}
          onSort={(sort) => change({ sort })}
          open={open}
          chosen={chosen}
          onChooseRun={toggleChosen}
          runsOf={runsOf ?? null}
        />
      )}
      <p class="note">{note}</p>
      {annotated !== null && annotated.row.variantHash !== null && (
        <AnnotationDialog
          item={annotated}
          operator={operator}
          onClose={() => setAnnotatedKey(null)}
          onSave={(edit) => {
            book.edit(annotated.row.variantHash ?? '', edit);
            setAnnotatedKey(null);
          }}
        />
      )}
    </>
  );
}

/** One sentence on who leads, or why nobody does. */
function Lead({ rows, sweep }: { readonly rows: readonly LeaderboardRow[]; readonly sweep: SweepDetail }) {
  const own = rows.filter(({ kind }) => kind === 'candidate' || kind === 'reference');
  if (own.length === 0)
    return (
      <EmptyState kind="empty">
        <p>No run is in this sweep. What others have published stands here to be read against.</p>
      </EmptyState>
    );
  const failed = own.some(({ runs }) => runs.failed > 0) && own.every(({ score }) => score === null);
  return (
    <p class="headline">
      {describeLeader(rows, sweep.metric)}
      {failed && (
        <>
          {' '}
          <a href={`/sweeps/${encodeURIComponent(sweep.id)}/progress`}>Why runs failed</a>
        </>
      )}
    </p>
  );
}

const note =
  'Validation scores, in percent, on the original masks. They chose the best epoch and so flatter; the test set stays ' +
  'sealed until it is opened. Ranks hold within a protocol. Published rows follow other conventions and are never ' +
  'subtracted from ours.';

function countOf(items: readonly BoardItem[], shown: number): string {
  return shown === items.length ? plural(shown, 'row') : `${shown} of ${plural(items.length, 'row')}`;
}
