import type { WorkerView } from '../../dashboard-reader.ts';
import { EmptyState } from '../parts/empty-state.tsx';
import { formatTime } from '../parts/format.ts';
import { PlainTable } from '../parts/plain-table.tsx';
import { Status } from '../parts/status.tsx';

const columns = [
  { title: 'Worker' },
  { title: 'State' },
  { title: 'Machine' },
  { title: 'Devices' },
  { title: 'At work on' },
  { title: 'Runs at once', number: true },
  { title: 'Started' },
  { title: 'Last seen' },
];

/** Who trains, on what, and on which runs. */
export function WorkerTable({ workers }: { readonly workers: readonly WorkerView[] }) {
  if (workers.length === 0)
    return (
      <EmptyState kind="empty">
        <p>
          No worker in the last day. Start one: <code>npx diceboard worker</code>
        </p>
      </EmptyState>
    );
  const rows = workers.map((worker) => ({
    key: worker.name,
    cells: [
      worker.name,
      <Status tone={worker.alive ? (worker.running.length > 0 ? 'live' : 'good') : 'idle'}>
        {worker.alive ? (worker.running.length > 0 ? 'training' : 'idle') : 'gone'}
      </Status>,
      `${worker.host}, process ${worker.pid}`,
      worker.devices.join(', ') || '–',
      worker.running.length === 0
        ? '–'
        : worker.running.map((run) => (
            <div key={run}>
              <a href={`/runs/${encodeURIComponent(run)}`}>{run.slice(0, 12)}</a>
            </div>
          )),
      worker.concurrency,
      formatTime(worker.startedAt),
      formatTime(worker.seenAt),
    ],
  }));
  return <PlainTable caption="Workers" columns={columns} rows={rows} />;
}
