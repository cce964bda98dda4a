import type { RunView } from '../dashboard-reader.ts';
import { cellContent, publishedCells } from './board-cells.ts';
import type { BoardContext } from './board-cells.ts';
import { columns, nextSort, sortRows, filterRows } from './board-order.ts';
import type { Column, ColumnId, SortOrder } from './board-order.ts';
import { nameRun, shownDice, toneOf } from './board-rows.ts';
import type { BoardRow } from './board-rows.ts';
import { scaleOf } from './dice-plot.ts';
import { element } from './dom.ts';
import { formatPercent } from './format.ts';
import { createKeyedList } from './keyed-list.ts';
import { formatRoute } from './route.ts';

export interface BoardState {
  readonly rows: readonly BoardRow[];
  readonly sort: SortOrder;
  readonly filter: string;
}

type Item =
  | { readonly key: string; readonly type: 'row'; readonly item: BoardRow; readonly context: BoardContext }
  | { readonly key: string; readonly type: 'runs'; readonly runs: readonly RunView[] };

/**
 * The leaderboard's table (roles are written out: on narrow windows it is laid out as cards, and browsers then forget).
 * `update` draws a state and returns how many measured rows it shows; a click on a header calls
 * `onSort`; a row's name opens its runs beneath it.
 */
export function createBoardTable(onSort: (sort: SortOrder) => void) {
  const body = element('tbody', { role: 'rowgroup' });
  const headers = columns.map((column) => headerCell(column, () => onSort(nextSort(state.sort, column.id))));
  const table = element(
    'table',
    { class: 'board', role: 'table' },
    element('caption', { class: 'unseen' }, 'Leaderboard of variants, by validation Dice'),
    element('thead', { role: 'rowgroup' }, element('tr', { role: 'row' }, ...headers)),
    body,
  );
  const open = new Set<string>();
  const draw = createKeyedList<Item>(body, (item) =>
    item.type === 'row' ? rowOf(item) : runsRow(item.runs),
  );
  let state: BoardState = { rows: [], sort: { column: 'rank', direction: 'up' }, filter: '' };

  function rowOf({ item, context }: Extract<Item, { type: 'row' }>): HTMLElement {
    if (item.row.kind === 'published')
      return element('tr', { role: 'row', class: 'published' }, ...publishedCells(item));
    const toggle = () => {
      if (!open.delete(item.key)) open.add(item.key);
      update(state);
    };
    const cells = columns.map(({ id, title }) => {
      const content = cellContent[id]({ item, context, toggle });
      if (id === 'variant') return element('th', { scope: 'row', role: 'rowheader', class: id }, ...content);
      return element('td', { role: 'cell', class: id, ...labelOf(id, title) }, ...content);
    });
    const classes = [item.row.kind, item.row.leaky ? 'leaky' : '', item.row.rank === 1 ? 'first' : ''];
    return element('tr', { role: 'row', class: classes.filter(Boolean).join(' ') }, ...cells);
  }

  function update(next: BoardState): number {
    state = next;
    for (const [index, column] of columns.entries()) {
      const sorted = column.id === next.sort.column;
      const direction = next.sort.direction === 'up' ? 'ascending' : 'descending';
      headers[index]?.setAttribute('aria-sort', sorted ? direction : 'none');
    }
    const shown = sortRows(filterRows(next.rows, next.filter), next.sort);
    draw(shown.flatMap((item) => itemsOf(item, contextOf(next.rows, item, open.has(item.key)))));
    return shown.filter(({ row }) => row.kind !== 'published').length;
  }

  return { table, update };
}

function contextOf(rows: readonly BoardRow[], item: BoardRow, open: boolean): BoardContext {
  const baseline = rows.find(({ row }) => row.baseline && row.protocol === item.row.protocol);
  const referenceDice = baseline === undefined ? null : (shownDice(baseline.row)?.mean ?? null);
  return { scale: scaleOf(rows.map(({ row }) => shownDice(row))), referenceDice, open };
}

function itemsOf(item: BoardRow, context: BoardContext): Item[] {
  const row: Item = { key: item.key, type: 'row', item, context };
  if (!context.open || item.runs.length === 0) return [row];
  return [row, { key: `${item.key} runs`, type: 'runs', runs: item.runs }];
}

/** Shown before the figure where the table becomes cards. */
function labelOf(id: ColumnId, title: string): Record<string, string> {
  return id === 'rank' || id === 'state' ? {} : { 'data-label': title };
}

function headerCell({ id, title, explanation }: Column, onclick: () => void): HTMLElement {
  const button = element('button', { type: 'button', title: explanation, onclick }, title);
  return element('th', { scope: 'col', role: 'columnheader', class: id, 'aria-sort': 'none' }, button);
}

function runsRow(runs: readonly RunView[]): HTMLElement {
  const items = runs.map((run) =>
    element(
      'li',
      {},
      element('a', { href: formatRoute({ view: 'run', id: run.id }), 'data-focus': run.id }, nameRun(run)),
      element('span', { class: 'figure' }, formatPercent(run.meanPatientDice)),
      element('span', { class: 'quiet' }, `epoch ${run.epochsDone} of ${run.epochs}`),
      element('span', { class: `status ${toneOf(run.status)}` }, run.status),
      run.collapsed ? element('span', { class: 'tag warn' }, 'collapsed') : null,
    ),
  );
  const list = element('ul', { class: 'run-list' }, ...items);
  return element(
    'tr',
    { role: 'row', class: 'runs-row' },
    element('td', { role: 'cell', colspan: String(columns.length) }, list),
  );
}
