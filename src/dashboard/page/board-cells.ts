import type { Spread } from '../../domain/leaderboard-row.ts';
import type { Interval } from '../../domain/statistics/comparison.ts';
import { shownDice, type BoardRow } from './board-rows.ts';
import type { ColumnId } from './board-order.ts';
import { dicePlot } from './dice-plot.ts';
import type { PlotScale } from './dice-plot.ts';
import { element } from './dom.ts';
import type { Child } from './dom.ts';
import { formatCount, formatMinutes, formatPercent, formatPoints } from './format.ts';

/** What a row's cells need of the rows around it. */
export interface BoardContext {
  readonly scale: PlotScale | null;
  readonly referenceDice: number | null;
  readonly open: boolean;
}

export interface CellInput {
  readonly item: BoardRow;
  readonly context: BoardContext;
  readonly toggle: () => void;
}

/** A cell's content by column; the variant's is the row's header. */
export const cellContent: Readonly<Record<ColumnId, (input: CellInput) => Child[]>> = {
  rank: ({ item }) => [item.row.rank === null ? '' : String(item.row.rank)],
  variant: variantCell,
  dice: ({ item, context }) => [
    spreadText(shownDice(item.row)),
    item.row.interval && element('small', { title: intervalMeaning }, rangeText(item.row.interval)),
    item.row.test && element('small', {}, ` test ${formatPercent(item.row.test.mean)}`),
    context.scale &&
      shownDice(item.row) &&
      dicePlot(shownDice(item.row)!, context.scale, context.referenceDice),
  ],
  pooled: ({ item }) => [spreadText(item.row.pooledDice)],
  difference: ({ item }) => [differenceText(item), verdictText(item)],
  parameters: ({ item }) => [formatCount(item.row.trainableParameters)],
  minutes: ({ item }) => [item.row.minutes === null ? dash() : formatMinutes(item.row.minutes)],
  runs: ({ item }) => [`${item.row.runs.completed}/${item.row.runs.total}`],
  state: ({ item }) => [element('span', { class: `status ${item.state.tone}` }, item.state.text)],
};

const intervalMeaning = '95 % interval over patients of the mean Dice per patient';

const rangeText = ({ low, high }: Interval) => ` ${formatPercent(low)} to ${formatPercent(high)}`;

function verdictText({ row }: BoardRow): Child {
  if (row.comparison === null || row.verdict === null) return null;
  return element('small', { title: row.verdict }, ` ${row.comparison.verdict}`);
}

const dash = () => element('span', { class: 'none' }, '–');

function spreadText(spread: Spread | null): HTMLElement {
  if (spread === null) return dash();
  const shown = spread.deviation === null ? null : ` ± ${formatPercent(spread.deviation)}`;
  return element(
    'span',
    { class: 'figure' },
    formatPercent(spread.mean),
    shown && element('small', {}, shown),
  );
}

function differenceText({ row }: BoardRow): HTMLElement {
  if (row.kind === 'reference' && row.differenceToReference === null)
    return element('span', { class: 'none' }, 'reference');
  const difference = row.differenceToReference;
  const tone = difference === null ? 'none' : difference > 0 ? 'above' : difference < 0 ? 'below' : '';
  return element('span', { class: `figure ${tone}` }, formatPoints(difference));
}

function variantCell({ item, context, toggle }: CellInput): Child[] {
  const name = element(
    'button',
    {
      type: 'button',
      class: 'disclosure',
      'aria-expanded': String(context.open),
      'data-focus': 'disclosure',
      onclick: toggle,
    },
    item.title,
  );
  return [
    element('span', { class: 'title' }, item.runs.length > 0 ? name : item.title, ...tags(item)),
    element('span', { class: 'subtitle' }, item.subtitle),
  ];
}

function tags({ row, collapsed }: BoardRow): Child[] {
  const tag = (kind: string, text: string, title: string) =>
    element('span', { class: `tag ${kind}`, title }, text);
  const rising = 'The last epoch was the best one: more epochs may give more';
  const names = collapsed.slice(0, 2).join('; ') + (collapsed.length > 2 ? ` +${collapsed.length - 2}` : '');
  return [
    row.kind === 'reference' ? tag('plain', 'reference', 'Trained here, under the same budget') : null,
    row.kind === 'imported' ? tag('plain', 'imported', row.convention) : null,
    row.leaky ? tag('warn', 'leaky split', row.convention) : null,
    collapsed.length > 0
      ? tag('warn', `collapsed: ${names}`, `Predicts no tumour: ${collapsed.join('; ')}`)
      : null,
    row.lastEpochWasBest ? tag('plain', 'still rising', rising) : null,
  ];
}

/** The cells of a published row: its figures stand across the measured columns, in none of them. */
export function publishedCells({ row, title, subtitle }: BoardRow): HTMLElement[] {
  const figure = (name: string, share: number | null | undefined) =>
    typeof share === 'number' ? `${name} ${formatPercent(share)}` : null;
  const figures = [figure('validation', row.published?.validation), figure('test', row.published?.test)];
  return [
    element('td', { role: 'cell', class: 'rank' }),
    element(
      'th',
      { scope: 'row', role: 'rowheader', class: 'variant' },
      element('span', { class: 'title' }, title),
      subtitle === '' ? null : element('span', { class: 'subtitle' }, subtitle),
    ),
    element(
      'td',
      { role: 'cell', class: 'published-figures', colspan: '3' },
      figures.filter((text) => text !== null).join(' · '),
      element('span', { class: 'convention' }, row.convention),
    ),
    element(
      'td',
      { role: 'cell', class: 'parameters', 'data-label': 'Parameters' },
      formatCount(row.trainableParameters),
    ),
    element('td', { role: 'cell', class: 'published-rest', colspan: '3' }),
  ];
}
