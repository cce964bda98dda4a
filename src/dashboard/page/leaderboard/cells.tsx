import type { ComponentChildren } from 'preact';
import type { Spread } from '../../../domain/leaderboard-row.ts';
import { conventions } from '../../../domain/conventions.ts';
import { formatCount, formatMacs, formatMinutes, formatPercent } from '../parts/format.ts';
import { Status } from '../parts/status.tsx';
import { Tag } from '../parts/tag.tsx';
import type { ColumnId } from './board-columns.ts';
import { hasRuns } from './board-context.ts';
import type { CellProps } from './board-context.ts';
import { findFlip, shownDice } from './board-item.ts';
import { IntervalBar } from './interval-bar.tsx';
import { describeStanding } from './describe-standing.ts';
import { VariantCell } from './variant-cell.tsx';

/** A cell's content by column. */
export const cells: Readonly<Record<ColumnId, (props: CellProps) => ComponentChildren>> = {
  select: SelectCell,
  star: StarCell,
  rank: RankCell,
  variant: VariantCell,
  dice: DiceCell,
  metric: MetricCell,
  verdict: VerdictCell,
  pooled: ({ item }) => <Figure spread={item.row.pooledDice} />,
  test: ({ item }) => <Figure spread={item.row.test} />,
  parameters: ({ item }) => formatCount(item.row.trainableParameters),
  macs: ({ item }) => formatMacs(item.row.macs),
  minutes: ({ item }) => formatMinutes(item.row.minutes),
  runs: ({ item }) =>
    item.row.runs.total === 0 ? <None /> : `${item.row.runs.completed}/${item.row.runs.total}`,
  state: ({ item }) => <Status tone={item.state.tone}>{item.state.text}</Status>,
  tags: TagsCell,
};

const None = () => <span class="none">–</span>;

function Figure({ spread }: { readonly spread: Spread | null }) {
  if (spread === null) return <None />;
  return (
    <span class="figure">
      {formatPercent(spread.mean)}
      {spread.deviation !== null && <small> ± {formatPercent(spread.deviation)}</small>}
    </span>
  );
}

function SelectCell({ item, selected, context }: CellProps) {
  if (!hasRuns(item)) return null;
  return (
    <input
      type="checkbox"
      data-control="select"
      aria-label={`Compare the runs of ${item.row.label}`}
      checked={selected}
      onChange={() => context.act.toggleSelected(item.key)}
    />
  );
}

function StarCell({ item, context }: CellProps) {
  const { starred } = item.annotation;
  if (item.row.variantHash === null) return null;
  if (!context.operator)
    return starred ? (
      <span aria-label="starred" role="img" class="star on">
        ★
      </span>
    ) : null;
  return (
    <button
      type="button"
      class={starred ? 'star on' : 'star'}
      data-control="star"
      aria-pressed={starred}
      aria-label={`Star ${item.row.label}`}
      onClick={() => context.act.toggleStar(item)}
    >
      {starred ? '★' : '☆'}
    </button>
  );
}

function RankCell({ item, context }: CellProps) {
  const rank = item.row.ranks[context.convention];
  const flip = findFlip(item.row, context.convention);
  if (flip === null) return rank === null ? null : String(rank);
  const up = flip.to < flip.from;
  return (
    <>
      {flip.to}
      <small class={up ? 'flip above' : 'flip below'}>
        <span aria-hidden="true">{up ? '↑' : '↓'}</span> from {flip.from}
      </small>
    </>
  );
}

function DiceCell({ item: { row }, context }: CellProps) {
  const reference = row.protocol === null ? null : (context.references.get(row.protocol) ?? null);
  return (
    <>
      <Figure spread={shownDice(row)} />
      {context.scale && <IntervalBar row={row} scale={context.scale} reference={reference} />}
    </>
  );
}

function MetricCell({ item: { row }, context: { convention } }: CellProps) {
  const spread = row.scores[convention];
  if (conventions[convention].unit === 'share' || spread === null) return <Figure spread={spread} />;
  return (
    <span class="figure">
      {spread.mean.toFixed(1)}
      {spread.deviation !== null && <small> ± {spread.deviation.toFixed(1)}</small>}
    </span>
  );
}

const verdictMarks = { beats: '▲', loses: '▼', ties: '=', insufficient: '?' } as const;

function VerdictCell({ item: { row } }: CellProps) {
  if (row.baseline) return <span class="none">the reference</span>;
  const words = describeStanding(row);
  if (words === null) return <None />;
  const kind = row.comparison?.verdict ?? 'insufficient';
  return (
    <span class={`words ${kind}`} title={row.verdict ?? words}>
      <span class="mark" aria-hidden="true">
        {verdictMarks[kind]}
      </span>{' '}
      {words}
    </span>
  );
}

function TagsCell({ item, context }: CellProps) {
  const { tags, note } = item.annotation;
  if (item.row.variantHash === null) return null;
  const shown = (
    <>
      {tags.map((tag) => (
        <Tag key={tag}>{tag}</Tag>
      ))}
      {note !== '' && <span class="subtitle">{note}</span>}
    </>
  );
  if (!context.operator && note === '') return <span class="said">{shown}</span>;
  return (
    <button type="button" class="said" data-control="note" onClick={() => context.act.annotate(item)}>
      {tags.length === 0 && note === '' ? <span class="add">add</span> : shown}
      <span class="unseen"> tags and note of {item.row.label}</span>
    </button>
  );
}
