import type { RunView } from '../../dashboard-reader.ts';
import { formatPercent } from '../parts/format.ts';
import { Status, toneOf } from '../parts/status.tsx';
import { Tag } from '../parts/tag.tsx';
import { nameRun } from './run-rows.ts';

export interface RunsPanelProps {
  readonly label: string;
  /** Null while they are asked for. */
  readonly runs: readonly RunView[] | null;
  readonly chosen: ReadonlySet<string>;
  readonly onChoose: (runId: string) => void;
}

/** The runs of an opened variant. */
export function RunsPanel({ label, runs, chosen, onChoose }: RunsPanelProps) {
  if (runs === null) return <p class="quiet">Loading …</p>;
  if (runs.length === 0) return <p class="quiet">It has no runs in this sweep.</p>;
  return (
    <ul class="run-list" aria-label={`Runs of ${label}`}>
      {runs.map((run) => (
        <li key={run.id}>
          <input
            type="checkbox"
            data-control={`choose ${run.id}`}
            aria-label={`Compare ${nameRun(run)} of ${label}`}
            checked={chosen.has(run.id)}
            onChange={() => onChoose(run.id)}
          />
          <a href={`/runs/${encodeURIComponent(run.id)}`} data-control={`run ${run.id}`}>
            {nameRun(run)}
          </a>
          <span class="figure">{formatPercent(run.meanPatientDice)}</span>
          <span class="quiet">
            epoch {run.epochsDone} of {run.epochs}
          </span>
          <Status tone={toneOf(run.status)}>{run.status}</Status>
          {run.collapsed && <Tag tone="warn">collapsed</Tag>}
        </li>
      ))}
    </ul>
  );
}
