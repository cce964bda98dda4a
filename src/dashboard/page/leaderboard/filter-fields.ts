import { parameterDeclarations } from '../../../domain/parameter-declarations.ts';
import { nameVerdict } from '../../../domain/statistics/describe-verdict.ts';
import { shownDice } from './board-item.ts';
import type { BoardItem } from './board-item.ts';
import { shownDifference } from './shown-difference.ts';

/** `share`: in [0, 1], and read as percent when asked for above 1; `points`: a difference of shares, asked for in points. */
export type NumberKind = 'number' | 'share' | 'points';

export type FilterField = {
  readonly name: string;
  readonly explanation: string;
} & (
  | { readonly kind: NumberKind; readonly value: (item: BoardItem) => number | null }
  | { readonly kind: 'text'; readonly value: (item: BoardItem) => readonly string[] }
);

type ShareOf = (item: BoardItem) => number | null | undefined;

const share = (name: string, explanation: string, value: ShareOf): FilterField => ({
  name,
  explanation,
  kind: 'share',
  value: (item) => value(item) ?? null,
});
const number = (
  name: string,
  explanation: string,
  value: (item: BoardItem) => number | null,
): FilterField => ({
  name,
  explanation,
  kind: 'number',
  value,
});
const text = (
  name: string,
  explanation: string,
  value: (item: BoardItem) => readonly string[],
): FilterField => ({
  name,
  explanation,
  kind: 'text',
  value,
});

/** What `is:` knows. */
export const marks: Readonly<Record<string, (item: BoardItem) => boolean>> = {
  starred: ({ annotation }) => annotation.starred,
  noted: ({ annotation }) => annotation.note !== '',
  tagged: ({ annotation }) => annotation.tags.length > 0,
  leaky: ({ row }) => row.leaky,
  collapsed: ({ row }) => row.runs.collapsed > 0,
  failed: ({ row }) => row.runs.failed > 0,
  pruned: ({ row }) => row.runs.pruned > 0,
  open: ({ row }) => row.runs.open > 0,
  completed: ({ row }) => row.runs.total > 0 && row.runs.completed === row.runs.total,
  scored: ({ row }) => row.score !== null,
  rising: ({ row }) => row.lastEpochWasBest,
  reference: ({ row }) => row.kind === 'reference',
  candidate: ({ row }) => row.kind === 'candidate',
  imported: ({ row }) => row.kind === 'imported',
  published: ({ row }) => row.kind === 'published',
};

const own: readonly FilterField[] = [
  share(
    'dice',
    'mean Dice per patient, as a share or in percent: dice>0.7, dice>70',
    ({ row }) => shownDice(row)?.mean,
  ),
  share('pooled', 'pooled Dice', ({ row }) => row.pooledDice?.mean),
  share('tumour', 'Dice on tumour slices', ({ row }) => row.scores.tumourSliceDice?.mean),
  share('iou', 'pooled IoU', ({ row }) => row.scores.pooledIou?.mean),
  number('hd95', 'HD95 in pixels', ({ row }) => row.scores.hd95?.mean ?? null),
  share('test', 'Dice on the opened test set', ({ row }) => row.test?.mean),
  {
    name: 'difference',
    explanation:
      'points above or below the reference, as its column shows them: difference>1, difference<-0.5',
    kind: 'points',
    value: ({ row }) => shownDifference(row),
  },
  number('rank', 'rank within its protocol, by the sweep’s own metric', ({ row }) => row.rank),
  number('parameters', 'trainable parameters', ({ row }) => row.trainableParameters),
  number('macs', 'multiply-accumulates of an image', ({ row }) => row.macs),
  number('minutes', 'minutes of a completed run', ({ row }) => row.minutes),
  number('runs', 'completed runs', ({ row }) => row.runs.completed),
  text('tag', 'one of its tags', ({ annotation }) => annotation.tags),
  text('verdict', 'beats, ties, loses, insufficient or "too few patients"', ({ row }) =>
    row.comparison ? [row.comparison.verdict, nameVerdict(row.comparison)] : [],
  ),
  text('protocol', 'how it was split and scored', ({ row }) => [row.protocolLabel ?? row.kind]),
  text('is', Object.keys(marks).join(', '), (item) =>
    Object.keys(marks).filter((mark) => marks[mark]?.(item)),
  ),
];

/** What may stand before an operator, settings last; names are compared without case. */
export const filterFields: readonly FilterField[] = [
  ...own,
  ...parameterDeclarations
    .filter(({ name }) => own.every((field) => field.name !== name))
    .map(({ name, doc, kind }): FilterField =>
      kind === 'number' || kind === 'integer'
        ? number(name, doc, ({ row }) => (row.parameters?.[name] as number | undefined) ?? null)
        : text(name, doc, ({ row }) =>
            row.parameters?.[name] === undefined ? [] : [word(row.parameters[name])],
          ),
    ),
];

/** `true` is asked for as `yes` as well, see filter.ts. */
const word = (value: unknown): string =>
  typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value);
