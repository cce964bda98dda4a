import { formatPercent } from '../parts/format.ts';
import { Status, toneOf } from '../parts/status.tsx';
import type { KnownRun } from './compared-run.ts';
import type { RunLook } from './run-looks.ts';

export interface RunLegendProps {
  readonly runs: readonly KnownRun[];
  readonly looks: ReadonlyMap<string, RunLook>;
  /** Those that a brush lets through; others are faded. */
  readonly passing: ReadonlySet<string>;
  readonly onRemove: (id: string) => void;
}

/** The runs that are compared, in their colours; each leads to its own page. */
export function RunLegend({ runs, looks, passing, onRemove }: RunLegendProps) {
  return (
    <ul class="run-legend">
      {runs.map(({ id, run }) => {
        const look = looks.get(id)!;
        return (
          <li key={id} class={passing.has(id) ? undefined : 'faded'}>
            <span
              class={look.dash.length > 0 ? 'swatch dashed' : 'swatch'}
              style={{ borderTopColor: `var(--${look.colour})` }}
            />
            <a href={`/runs/${encodeURIComponent(id)}`}>{look.name}</a>
            <Status tone={toneOf(run.status)}>{run.status}</Status>
            <strong>{formatPercent(run.meanPatientDice)}</strong>
            <button
              type="button"
              class="button bare"
              aria-label={`Leave out ${look.name}`}
              title="Leave out"
              onClick={() => onRemove(id)}
            >
              ×
            </button>
          </li>
        );
      })}
    </ul>
  );
}
