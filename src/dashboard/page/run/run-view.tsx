import { useLocation, useRoute } from 'preact-iso';
import type { EpochView, LogLineView, PatientView, RunDetail } from '../../dashboard-reader.ts';
import { useJson } from '../api/use-json.ts';
import { useTopic } from '../api/use-topic.ts';
import type { Connection } from '../api/use-topic.ts';
import { EmptyState } from '../parts/empty-state.tsx';
import { FactList } from '../parts/fact-list.tsx';
import { Frame } from '../parts/frame.tsx';
import type { Crumb } from '../parts/frame.tsx';
import { Pending } from '../parts/pending.tsx';
import { PlainTable } from '../parts/plain-table.tsx';
import { formatEpochRange, readEpochRange } from './curves.ts';
import { PatientScores } from './patient-scores.tsx';
import { RunCurves } from './run-curves.tsx';
import {
  attemptCells,
  attemptColumns,
  epochCells,
  epochColumns,
  metricFacts,
  settingFacts,
} from './run-facts.ts';
import { RunHead } from './run-head.tsx';
import { RunLog } from './run-log.tsx';
import { RunReproduction } from './run-reproduction.tsx';
import './run.css';

interface RunParts {
  readonly run: RunDetail | null;
  readonly epochs: readonly EpochView[];
  readonly log: readonly LogLineView[];
}

/** One run, live: curves, patients, settings, attempts, log, and what trains it again. */
export function RunView() {
  const { id = '' } = useRoute().params;
  const path = `/api/runs/${encodeURIComponent(id)}`;
  const first = useJson<RunDetail>(path);
  const known = first !== undefined && 'value' in first;
  const { parts, connection } = useTopic<RunParts>(known ? `${path}/events` : null);
  const run = parts.run ?? (known ? first.value : undefined);
  const title = run === undefined ? id : `${run.label.split(' · ')[0]}, ${nameSeed(run)}`;
  return (
    <Frame title={title} crumbs={crumbsOf(run, id)} {...(known && { connection })}>
      {first === undefined && <EmptyState kind="loading" />}
      {first !== undefined && 'trouble' in first && (
        <>
          <h1>Run {id}</h1>
          <EmptyState kind="crashed" trouble={first.trouble} />
        </>
      )}
      {run !== undefined && <Run run={run} epochs={parts.epochs} log={parts.log} connection={connection} />}
    </Frame>
  );
}

interface RunProps {
  readonly run: RunDetail;
  /** Undefined until told. */
  readonly epochs: readonly EpochView[] | undefined;
  readonly log: readonly LogLineView[] | undefined;
  readonly connection: Connection;
}

function Run({ run, epochs, log, connection }: RunProps) {
  const { path, query, route } = useLocation();
  const patients = useJson<readonly PatientView[]>(
    run.bestEpoch === null ? null : `/api/runs/${encodeURIComponent(run.id)}/patients`,
    run.bestEpoch,
  );
  const scored = patients !== undefined && 'value' in patients ? patients.value : [];
  const go = (change: Record<string, string | undefined>) => {
    const entries = Object.entries({ ...query, ...change }).filter(([, value]) => value !== undefined);
    const text = new URLSearchParams(entries as [string, string][]).toString();
    route(text === '' ? path : `${path}?${text}`, true);
  };
  return (
    <>
      <RunHead run={run} epochs={epochs ?? []} patients={scored} />
      {epochs === undefined ? (
        <Pending connection={connection} />
      ) : (
        <RunCurves
          epochs={epochs}
          budget={run.epochs}
          bestEpoch={run.bestEpoch}
          range={readEpochRange(query['epochs'], run.epochs)}
          withRate={query['rate'] === 'on'}
          onRange={(range) => go({ epochs: range ? formatEpochRange(range, run.epochs) : undefined })}
          onRate={(shown) => go({ rate: shown ? 'on' : undefined })}
        />
      )}
      <Metrics run={run} />
      {run.bestEpoch !== null && (
        <section>
          <h2>Dice of each patient, worst first</h2>
          {patients === undefined && <EmptyState kind="loading" />}
          {patients !== undefined && 'trouble' in patients && (
            <EmptyState kind="crashed" trouble={patients.trouble} />
          )}
          {patients !== undefined && 'value' in patients && scored.length === 0 && (
            <p class="quiet">No patient has been scored so far.</p>
          )}
          {scored.length > 0 && (
            <PatientScores runId={run.id} patients={scored} onChoose={(to) => route(to)} />
          )}
        </section>
      )}
      <section>
        <h2>Settings</h2>
        <FactList facts={settingFacts(run)} />
      </section>
      <section>
        <h2>Attempts</h2>
        {run.attempts.length === 0 ? (
          <p class="quiet">None yet.</p>
        ) : (
          <PlainTable
            caption="Attempts"
            columns={attemptColumns}
            rows={run.attempts.map((attempt) => ({
              key: String(attempt.token),
              cells: attemptCells(attempt),
            }))}
          />
        )}
      </section>
      <section>
        <h2>Log</h2>
        {log === undefined ? <Pending connection={connection} /> : <RunLog lines={log} />}
      </section>
      <RunReproduction run={run} />
      {epochs !== undefined && epochs.length > 0 && (
        <details>
          <summary>Epochs in figures</summary>
          <PlainTable
            caption="Epochs"
            columns={epochColumns}
            rows={epochs.map((epoch) => ({ key: String(epoch.epoch), cells: epochCells(epoch) }))}
          />
        </details>
      )}
    </>
  );
}

function Metrics({ run }: { readonly run: RunDetail }) {
  const isOpen = ['queued', 'running', 'waiting'].includes(run.status);
  return (
    <section>
      <h2>Validation at the best epoch{run.bestEpoch === null ? '' : `, epoch ${run.bestEpoch}`}</h2>
      {run.summary === null ? (
        <p class="quiet">{isOpen ? 'Not scored yet.' : 'Never scored.'}</p>
      ) : (
        <>
          {run.collapsed && <p class="reason warn">Collapsed: this run predicts no tumour at all.</p>}
          <FactList look="figures" facts={metricFacts(run.summary)} />
          <p class="note">Selected on: these scores chose the epoch.</p>
        </>
      )}
    </section>
  );
}

const nameSeed = ({ seed, fold }: RunDetail) => `seed ${seed}, fold ${fold}`;

function crumbsOf(run: RunDetail | undefined, id: string): Crumb[] {
  const [sweep] = run?.sweeps ?? [];
  const sweeps = sweep ? [{ text: sweep.name, href: `/sweeps/${encodeURIComponent(sweep.id)}` }] : [];
  return [{ text: 'Sweeps', href: '/' }, ...sweeps, { text: run === undefined ? id : nameSeed(run) }];
}
