import { conventions } from '../../../domain/conventions.ts';
import type { ConventionName } from '../../../domain/conventions.ts';
import { SelectField } from '../parts/select-field.tsx';
import type { BoardColumn } from './board-columns.ts';
import type { BoardQuery } from './board-query.ts';
import { ColumnMenu } from './column-menu.tsx';
import { CompareLink } from './compare-link.tsx';
import type { CompareLinkProps } from './compare-link.tsx';
import { DownloadMenu } from './download-menu.tsx';
import type { DownloadMenuProps } from './download-menu.tsx';
import { FilterField } from './filter-field.tsx';

export interface BoardToolsProps {
  readonly query: BoardQuery;
  readonly onChange: (change: Partial<BoardQuery>) => void;
  readonly problems: readonly string[];
  readonly columns: readonly BoardColumn[];
  /** The convention that ranks at present, and the sweep's own. */
  readonly convention: ConventionName;
  readonly own: ConventionName;
  /** Settings by which rows may be grouped. */
  readonly groupings: readonly string[];
  /** How many rows are shown, in words. */
  readonly count: string;
  readonly download: DownloadMenuProps;
  readonly compare: CompareLinkProps;
}

/** What stands over the table: filter, grouping, the convention that ranks, columns, downloads, comparison. */
export function BoardTools(props: BoardToolsProps) {
  const { query, onChange, problems, columns, convention, own, groupings, count, download, compare } = props;
  const groups = [
    { value: 'protocol', title: 'protocol' },
    { value: 'none', title: 'nothing' },
    ...[...new Set([...groupings, ...(/^(protocol|none)$/.test(query.group) ? [] : [query.group])])].map(
      (value) => ({ value, title: value }),
    ),
  ];
  const names = Object.entries(conventions).map(([value, { title }]) => ({
    value: value as ConventionName,
    title: value === own ? `${title} (this sweep's)` : title,
  }));
  return (
    <div class="tools board-tools">
      <FilterField value={query.filter} problems={problems} onChange={(filter) => onChange({ filter })} />
      <span class="quiet count" role="status">
        {count}
      </span>
      <div class="rest">
        <SelectField
          id="metric"
          label="Rank by"
          value={convention}
          options={names}
          onChange={(chosen) => onChange({ convention: chosen === own ? null : chosen })}
        />
        <SelectField
          id="group"
          label="Group by"
          value={query.group}
          options={groups}
          onChange={(group) => onChange({ group })}
        />
        <ColumnMenu columns={columns} query={query} onChange={onChange} />
        <DownloadMenu {...download} />
        <CompareLink {...compare} />
      </div>
    </div>
  );
}
