import { useRoute } from 'preact-iso';
import type {
  FailureView,
  ProgressView as Progress,
  SweepDetail,
  WorkerView,
} from '../../dashboard-reader.ts';
import { isOperator } from '../api/session.ts';
import { useJson } from '../api/use-json.ts';
import { useTopic } from '../api/use-topic.ts';
import { EmptyState } from '../parts/empty-state.tsx';
import { formatDuration } from '../parts/format.ts';
import { Frame } from '../parts/frame.tsx';
import { FactList } from '../parts/fact-list.tsx';
import { Pending } from '../parts/pending.tsx';
import { SweepTabs } from '../parts/sweep-tabs.tsx';
import { FailureList } from './failure-list.tsx';
import { paceOf } from './pace.ts';
import { QueueControls } from './queue-controls.tsx';
import { SweepProgress } from './sweep-progress.tsx';
import { WorkerTable } from './worker-table.tsx';
import './progress.css';

interface Parts {
  readonly progress: Progress;
  readonly workers: readonly WorkerView[];
  readonly failures: readonly FailureView[];
}

/** How far a sweep is, who works on it, and what went wrong. */
export function ProgressView() {
  const id = useRoute().params['id'] ?? '';
  const path = `/api/sweeps/${encodeURIComponent(id)}`;
  const sweep = useJson<SweepDetail>(path);
  const found = sweep !== undefined && 'value' in sweep ? sweep.value : null;
  const { parts, connection } = useTopic<Parts>(found === null ? null : `${path}/events`);
  const name = found?.name ?? id;
  const crumbs = [
    { text: 'Sweeps', href: '/' },
    { text: name, href: `/sweeps/${encodeURIComponent(id)}` },
    { text: 'Progress' },
  ];
  const { progress, workers, failures } = parts;
  return (
    <Frame title={`Progress of ${name}`} crumbs={crumbs} connection={connection}>
      <h1>{name}</h1>
      {sweep !== undefined && 'trouble' in sweep ? (
        <EmptyState kind="crashed" trouble={sweep.trouble} />
      ) : (
        <>
          <SweepTabs id={id} here="progress" />
          {found === null || progress === undefined ? (
            <Pending connection={connection} />
          ) : (
            <>
              <SweepProgress progress={progress} />
              <Figures progress={progress} />
              {isOperator() && <QueueControls sweepId={found.id} progress={progress} />}
              <section>
                <h2>Workers</h2>
                {workers === undefined ? <EmptyState kind="loading" /> : <WorkerTable workers={workers} />}
              </section>
              <section>
                <h2>Failures</h2>
                {failures === undefined ? (
                  <EmptyState kind="loading" />
                ) : (
                  <FailureList failures={failures} operator={isOperator()} />
                )}
              </section>
            </>
          )}
        </>
      )}
    </Frame>
  );
}

function Figures({ progress }: { readonly progress: Progress }) {
  const { share, epochsPerMinute, secondsLeft } = paceOf(progress);
  const facts = [
    ['Done', `${Math.floor(100 * share)} %`],
    ['Time left', secondsLeft === null ? '–' : formatDuration(secondsLeft)],
    ['Epochs a minute', epochsPerMinute === null ? '–' : epochsPerMinute.toFixed(1)],
    ['Training so far', progress.trainingSeconds > 0 ? formatDuration(progress.trainingSeconds) : '–'],
    ['Queue', progress.paused ? 'paused' : 'open'],
  ] as const;
  return (
    <section aria-label="Progress in figures">
      <FactList facts={facts} look="figures" />
    </section>
  );
}
