import { conventions } from '../../../domain/conventions.ts';
import type { ConventionName } from '../../../domain/conventions.ts';
import { shownDice } from './board-item.ts';
import type { BoardItem } from './board-item.ts';
import type { CsvValue } from './csv.ts';
import { shownDifference, verdictOrder } from './shown-difference.ts';

export type ColumnId =
  | 'select'
  | 'star'
  | 'rank'
  | 'variant'
  | 'dice'
  | 'metric'
  | 'verdict'
  | 'pooled'
  | 'test'
  | 'parameters'
  | 'macs'
  | 'minutes'
  | 'runs'
  | 'state'
  | 'tags';

export interface ExportField {
  readonly name: string;
  readonly value: (item: BoardItem) => CsvValue;
}

export interface BoardColumn {
  readonly id: ColumnId;
  readonly title: string;
  readonly explanation: string;
  /** In rem; 0 takes what is left. */
  readonly width: number;
  readonly align: 'left' | 'right' | 'center';
  /** The first click shows the highest first. */
  readonly descFirst: boolean;
  /** Always at the start, and always there. */
  readonly fixed: boolean;
  /** What rows are ordered by, null last either way; absent where ordering makes no sense. */
  readonly value?: (item: BoardItem) => number | string | null;
  /** What a download holds of it; shares are in [0, 1], as everywhere outside the table. */
  readonly fields: readonly ExportField[];
}

type Rest = Partial<Omit<BoardColumn, 'id' | 'title' | 'explanation'>>;

const column = (
  id: ColumnId,
  [title, explanation]: readonly [string, string],
  rest: Rest = {},
): BoardColumn => ({
  id,
  title,
  explanation,
  width: 7,
  align: 'right',
  descFirst: true,
  fixed: false,
  fields: [],
  ...rest,
});

const field = (name: string, value: ExportField['value']): ExportField => ({ name, value });

const diceText =
  'Mean over patients of the Dice of the whole volume, in percent, ± deviation over seeds and folds; the bar is the ' +
  '95 % interval over patients, its tick the reference';

/**
 * The table's columns under one convention, in order. In narrow windows only the variant's stays in place, and what one
 * chooses by stands at the end.
 */
export function makeColumns(convention: ConventionName, narrow = false): readonly BoardColumn[] {
  const columns = wideColumns(convention);
  if (!narrow) return columns;
  const order: readonly ColumnId[] = ['variant', 'rank'];
  const last: readonly ColumnId[] = ['star', 'select'];
  const pick = (ids: readonly ColumnId[]) =>
    ids.flatMap((id) => columns.filter((column) => column.id === id));
  const rest = columns.filter(({ id }) => !order.includes(id) && !last.includes(id));
  return [...pick(order), ...rest, ...pick(last)].map((column) => ({
    ...column,
    fixed: column.id === 'variant',
  }));
}

function wideColumns(convention: ConventionName): readonly BoardColumn[] {
  return [
    column('select', ['Compare', 'Choose runs to compare'], { width: 2.25, align: 'center', fixed: true }),
    column('star', ['Star', 'What people starred'], {
      width: 2.25,
      align: 'center',
      fixed: true,
      value: ({ annotation }) => Number(annotation.starred),
      fields: [field('starred', ({ annotation }) => annotation.starred)],
    }),
    column('rank', ['#', `Rank within a protocol by ${conventions[convention].title}`], {
      width: 3.75,
      fixed: true,
      descFirst: false,
      value: ({ row }) => row.ranks[convention],
      fields: [
        field('rank', ({ row }) => row.ranks[convention]),
        field('rankByOwnMetric', ({ row }) => row.rank),
      ],
    }),
    column('variant', ['Variant', 'Model and settings'], {
      width: 0,
      align: 'left',
      fixed: true,
      descFirst: false,
      value: ({ row }) => row.label.toLowerCase(),
      fields: variantFields,
    }),
    column('dice', ['Dice %', diceText], {
      width: 11,
      value: ({ row }) => shownDice(row)?.mean ?? null,
      fields: diceFields,
    }),
    ...metricColumns(convention),
    ...measures,
    ...marks,
  ];
}

const variantFields: readonly ExportField[] = [
  field('variant', ({ row }) => row.label),
  field('kind', ({ row }) => row.kind),
  field('protocol', ({ row }) => row.protocolLabel),
  field('leaky', ({ row }) => row.leaky),
  field('convention', ({ row }) => row.convention),
  field('publishedValidation', ({ row }) => row.published?.validation ?? null),
  field('publishedTest', ({ row }) => row.published?.test ?? null),
];

const diceFields: readonly ExportField[] = [
  field('dice', ({ row }) => shownDice(row)?.mean ?? null),
  field('diceDeviation', ({ row }) => shownDice(row)?.deviation ?? null),
  field('diceLow', ({ row }) => row.interval?.low ?? null),
  field('diceHigh', ({ row }) => row.interval?.high ?? null),
];

/** The chosen convention beside the primary metric and the pooled Dice, which have columns of their own. */
function metricColumns(convention: ConventionName): BoardColumn[] {
  if (convention === 'meanPatientDice' || convention === 'pooledDice') return [];
  const { title, unit, higher } = conventions[convention];
  const explanation = unit === 'share' ? `${title}, in percent` : `${title}, in ${unit}; less is better`;
  return [
    column('metric', [unit === 'share' ? `${title} %` : title, explanation], {
      width: 11.5,
      descFirst: higher,
      value: ({ row }) => row.scores[convention]?.mean ?? null,
      fields: [
        field(convention, ({ row }) => row.scores[convention]?.mean ?? null),
        field(`${convention}Deviation`, ({ row }) => row.scores[convention]?.deviation ?? null),
      ],
    }),
  ];
}

const measures: readonly BoardColumn[] = [
  column(
    'verdict',
    [
      'Against U-Net',
      'Verdict, patient by patient, against the best U-Net trained here under the same budget',
    ],
    {
      width: 16,
      align: 'left',
      value: ({ row }) => verdictOrder(row),
      fields: [
        field('verdict', ({ row }) => row.comparison?.verdict ?? null),
        field('verdictInWords', ({ row }) => row.verdict),
        field('difference', ({ row }) => shownDifference(row)),
        field('differenceLow', ({ row }) => row.comparison?.interval.low ?? null),
        field('differenceHigh', ({ row }) => row.comparison?.interval.high ?? null),
      ],
    },
  ),
  column('pooled', ['Pooled %', 'Dice over all pixels of all patients together, in percent'], {
    value: ({ row }) => row.pooledDice?.mean ?? null,
    fields: [
      field('pooled', ({ row }) => row.pooledDice?.mean ?? null),
      field('pooledDeviation', ({ row }) => row.pooledDice?.deviation ?? null),
    ],
  }),
  column(
    'test',
    ['Test %', 'Mean Dice per patient of the sealed test set, where it was opened for this variant'],
    {
      value: ({ row }) => row.test?.mean ?? null,
      fields: [
        field('test', ({ row }) => row.test?.mean ?? null),
        field('testDeviation', ({ row }) => row.test?.deviation ?? null),
      ],
    },
  ),
  column('parameters', ['Parameters', 'Trainable parameters'], {
    width: 7.5,
    descFirst: false,
    value: ({ row }) => row.trainableParameters,
    fields: [field('parameters', ({ row }) => row.trainableParameters)],
  }),
  column('macs', ['MACs', 'Multiply-accumulates of one forward pass of one image'], {
    width: 5.5,
    descFirst: false,
    value: ({ row }) => row.macs,
    fields: [field('macs', ({ row }) => row.macs)],
  }),
  column('minutes', ['Minutes', 'Mean training time of a completed run'], {
    width: 6,
    descFirst: false,
    value: ({ row }) => row.minutes,
    fields: [field('minutes', ({ row }) => row.minutes)],
  }),
  column('runs', ['Runs', 'Completed runs of all: seeds times folds'], {
    width: 5,
    value: ({ row }) => (row.runs.total === 0 ? null : row.runs.completed),
    fields: [
      field('runsCompleted', ({ row }) => row.runs.completed),
      field('runs', ({ row }) => row.runs.total),
    ],
  }),
];

const marks: readonly BoardColumn[] = [
  column('state', ['State', 'What has come of its runs'], {
    width: 9.5,
    align: 'left',
    descFirst: false,
    value: ({ state }) => state.text,
    fields: [field('state', ({ state }) => state.text)],
  }),
  column('tags', ['Tags and note', 'What people say of it'], {
    width: 11,
    align: 'left',
    descFirst: false,
    value: ({ annotation }) => annotation.tags.join(' ') || null,
    fields: [
      field('tags', ({ annotation }) => annotation.tags.join(' ')),
      field('note', ({ annotation }) => annotation.note),
    ],
  }),
];
