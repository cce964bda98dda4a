import type { KnownRun } from './compared-run.ts';
import type { DifferingSetting } from './differing-settings.ts';
import { PlainTable } from '../parts/plain-table.tsx';
import { nameValue } from './parallel-axes.ts';
import type { RunLook } from './run-looks.ts';

export interface SettingsTableProps {
  readonly runs: readonly KnownRun[];
  readonly looks: ReadonlyMap<string, RunLook>;
  readonly differing: readonly DifferingSetting[];
}

/** Only what differs: a row a run, a column a setting. */
export function SettingsTable({ runs, looks, differing }: SettingsTableProps) {
  if (runs.length < 2) return null;
  if (differing.length === 0) return <p class="quiet">These runs have all settings in common.</p>;
  return (
    <PlainTable
      caption="Settings that differ"
      columns={[{ title: 'Run' }, ...differing.map(({ name }) => ({ title: name }))]}
      rows={runs.map(({ id }, place) => ({
        key: id,
        cells: [
          <>
            <span class="swatch" style={{ borderTopColor: `var(--${looks.get(id)!.colour})` }} />
            <a href={`/runs/${encodeURIComponent(id)}`}>{id.slice(0, 8)}</a>
          </>,
          ...differing.map(({ values }) => (values[place] === undefined ? '–' : nameValue(values[place]))),
        ],
      }))}
    />
  );
}
