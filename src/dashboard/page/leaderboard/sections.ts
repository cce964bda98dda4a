import { parameterDeclarations } from '../../../domain/parameter-declarations.ts';
import type { ParameterName } from '../../../domain/variant-parameters.ts';
import { formatSetting } from '../parts/format.ts';
import type { BoardItem } from './board-item.ts';

const collator = new Intl.Collator('en', { numeric: true });

/** Rows that stand together under a heading. */
export interface Section {
  readonly title: string;
  /** Where it stands among the others. */
  readonly place: number;
}

export interface Sections {
  readonly of: (item: BoardItem) => Section;
  /** Headings tell something: there is more than one section. */
  readonly shown: boolean;
}

const last = {
  imported: { title: 'Imported and scored here', place: 1e6 },
  published: { title: 'Published, each under its own convention', place: 2e6 },
};

/**
 * Groups by protocol (only within one may rows be compared), by a setting, or not at all; imported and published rows
 * always stand apart, at the end. Protocols keep their order, a setting's values theirs.
 */
export function makeSections(items: readonly BoardItem[], group: string): Sections {
  const titleOf = ({ row }: BoardItem): string => {
    if (group === 'none') return '';
    if (group === 'protocol') return row.protocolLabel ?? '';
    const value = row.parameters?.[group as ParameterName];
    return `${group} ${value === undefined ? 'not read' : formatSetting(value)}`;
  };
  const keyOf = (item: BoardItem) => (group === 'protocol' ? (item.row.protocol ?? '') : titleOf(item));
  const measured = items.filter(({ row }) => row.kind !== 'imported' && row.kind !== 'published');
  const titles = new Map(measured.map((item) => [keyOf(item), titleOf(item)]));
  const keys = [...titles.keys()];
  if (group !== 'protocol') keys.sort(collator.compare);
  const sections = new Map(keys.map((key, place) => [key, { title: titles.get(key) ?? '', place }]));
  const of = (item: BoardItem): Section => {
    const { kind } = item.row;
    if (kind === 'imported' || kind === 'published') return last[kind];
    return sections.get(keyOf(item)) ?? { title: '', place: keys.length };
  };
  return { of, shown: new Set(items.map((item) => of(item).place)).size > 1 };
}

/** Settings of which the rows hold several values: what grouping by makes sense for. */
export function findGroupings(items: readonly BoardItem[]): readonly ParameterName[] {
  const all = items.flatMap(({ row }) => row.parameters ?? []);
  return parameterDeclarations
    .map(({ name }) => name)
    .filter((name) => new Set(all.map((parameters) => parameters[name])).size > 1);
}
