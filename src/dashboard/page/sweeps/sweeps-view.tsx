import type { SweepView } from '../../dashboard-reader.ts';
import { useTopic } from '../api/use-topic.ts';
import { EmptyState } from '../parts/empty-state.tsx';
import { formatCount, formatTime } from '../parts/format.ts';
import { Frame } from '../parts/frame.tsx';
import { Pending } from '../parts/pending.tsx';
import { ProgressBar } from '../parts/progress-bar.tsx';
import { describePace, isSpoilt } from '../progress/describe-progress.ts';
import { paceOf } from '../progress/pace.ts';
import './sweeps.css';

/** All sweeps, newest first, live. */
export function SweepsView() {
  const { parts, connection } = useTopic<{ sweeps: readonly SweepView[] }>('/api/events');
  return (
    <Frame title="Sweeps" crumbs={[]} connection={connection}>
      <h1>Sweeps</h1>
      {parts.sweeps === undefined ? <Pending connection={connection} /> : <SweepList sweeps={parts.sweeps} />}
    </Frame>
  );
}

function SweepList({ sweeps }: { readonly sweeps: readonly SweepView[] }) {
  if (sweeps.length === 0)
    return (
      <EmptyState kind="empty">
        <p>
          No sweep yet. Queue one: <code>npx diceboard sweep experiments/demo.yaml</code>
        </p>
      </EmptyState>
    );
  return (
    <ul class="sweeps">
      {sweeps.map((sweep) => (
        <SweepItem key={sweep.id} sweep={sweep} />
      ))}
    </ul>
  );
}

function SweepItem({ sweep: { id, name, createdAt, progress } }: { readonly sweep: SweepView }) {
  const losses = (['diverged', 'failed', 'cancelled'] as const)
    .filter((status) => progress.counts[status] > 0)
    .map((status) => `${formatCount(progress.counts[status])} ${status}`);
  return (
    <li>
      <a class="name" href={`/sweeps/${encodeURIComponent(id)}`}>
        {name}
      </a>
      <span class="quiet id">{id}</span>
      <time class="quiet" dateTime={createdAt}>
        {formatTime(createdAt)}
      </time>
      <ProgressBar
        share={paceOf(progress).share}
        spoilt={isSpoilt(progress)}
        label={`Epochs done of ${name}`}
      />
      <span class="quiet pace">{[...describePace(progress), ...losses].join(' · ')}</span>
    </li>
  );
}
