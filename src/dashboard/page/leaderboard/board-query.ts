import { conventions } from '../../../domain/conventions.ts';
import type { ConventionName } from '../../../domain/conventions.ts';

export interface Sort {
  readonly id: string;
  readonly desc: boolean;
}

/** All that a leaderboard shows beyond its sweep; what is as usual is left out of the address. */
export interface BoardQuery {
  readonly sort: Sort;
  readonly filter: string;
  /** `protocol`, `none`, or a setting. */
  readonly group: string;
  /** Ids of columns. */
  readonly hidden: readonly string[];
  readonly pinned: readonly string[];
  /** Null for the sweep's own metric. */
  readonly convention: ConventionName | null;
}

export const usualQuery: BoardQuery = {
  sort: { id: 'rank', desc: false },
  filter: '',
  group: 'protocol',
  hidden: [],
  pinned: [],
  convention: null,
};

/** The order that is asked for, where the table can be ordered so; else, as when a metric's column went, the usual one. */
export function sortWithin(
  sort: Sort,
  columns: readonly { readonly id: string; readonly value?: unknown }[],
): Sort {
  return columns.some(({ id, value }) => id === sort.id && value !== undefined) ? sort : usualQuery.sort;
}

/** Of an address; what no one could have meant is as usual. */
export function parseBoardQuery(query: Readonly<Record<string, string | undefined>>): BoardQuery {
  const { sort = 'rank', filter = '', group, hide, pin, metric } = query;
  const id = sort.replace(/^-/, '');
  return {
    sort: id === '' ? usualQuery.sort : { id, desc: sort.startsWith('-') },
    filter,
    group: group ?? usualQuery.group,
    hidden: listOf(hide),
    pinned: listOf(pin),
    convention:
      metric !== undefined && Object.hasOwn(conventions, metric) ? (metric as ConventionName) : null,
  };
}

/** `?sort=-pooled&filter=adam`, or nothing where all is as usual. */
export function formatBoardQuery({ sort, filter, group, hidden, pinned, convention }: BoardQuery): string {
  const query = new URLSearchParams();
  const order = `${sort.desc ? '-' : ''}${sort.id}`;
  if (order !== 'rank') query.set('sort', order);
  if (filter !== '') query.set('filter', filter);
  if (group !== usualQuery.group) query.set('group', group);
  if (hidden.length > 0) query.set('hide', hidden.join(','));
  if (pinned.length > 0) query.set('pin', pinned.join(','));
  if (convention !== null) query.set('metric', convention);
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}

const listOf = (text: string | undefined): string[] => (text ?? '').split(',').filter(Boolean);
