import { useRoute } from 'preact-iso';
import type { LeaderboardRow } from '../../../domain/leaderboard-row.ts';
import type { ProgressView, SweepDetail } from '../../dashboard-reader.ts';
import { useJson } from '../api/use-json.ts';
import { useTopic } from '../api/use-topic.ts';
import { EmptyState } from '../parts/empty-state.tsx';
import { formatTime } from '../parts/format.ts';
import { Frame } from '../parts/frame.tsx';
import { Pending } from '../parts/pending.tsx';
import { SweepTabs } from '../parts/sweep-tabs.tsx';
import { SweepProgress } from '../progress/sweep-progress.tsx';
import type { Annotations } from './board-item.ts';
import { LiveBoard } from './live-board.tsx';
import './leaderboard.css';

interface Parts {
  readonly progress: ProgressView;
  readonly leaderboard: readonly LeaderboardRow[];
  readonly annotations: Annotations;
}

const keys = [
  { keys: ['/'], does: 'to the filter' },
  { keys: ['↑', '↓'], does: 'from a row to the one above or below, on the same control' },
  { keys: ['Home', 'End'], does: 'to the first or last row' },
  { keys: ['Enter'], does: 'on a name: opens its runs; on a head: orders by it' },
  { keys: ['Space'], does: 'chooses a row to compare' },
];

/** A sweep's variants, ranked and live. */
export function LeaderboardView() {
  const id = useRoute().params['id'] ?? '';
  const path = `/api/sweeps/${encodeURIComponent(id)}`;
  const sweep = useJson<SweepDetail>(path);
  const found = sweep !== undefined && 'value' in sweep ? sweep.value : null;
  const { parts, connection } = useTopic<Parts>(found === null ? null : `${path}/events`);
  const name = found?.name ?? id;
  const crumbs = [{ text: 'Sweeps', href: '/' }, { text: name }];
  return (
    <Frame title={name} crumbs={crumbs} connection={connection} keys={keys} wide>
      <h1>{name}</h1>
      {found !== null && <p class="quiet">{`${found.id} · queued ${formatTime(found.createdAt)}`}</p>}
      {sweep !== undefined && 'trouble' in sweep ? (
        <EmptyState kind="crashed" trouble={sweep.trouble}>
          <p>
            <a href="/">All sweeps</a>
          </p>
        </EmptyState>
      ) : (
        <>
          <SweepTabs id={id} here="leaderboard" />
          {parts.progress && <SweepProgress progress={parts.progress} />}
          {found === null || parts.leaderboard === undefined ? (
            <Pending connection={connection} />
          ) : (
            <LiveBoard key={found.id} sweep={found} rows={parts.leaderboard} told={parts.annotations} />
          )}
          {found !== null && (
            <details>
              <summary>Spec</summary>
              <pre tabIndex={0}>{found.specText}</pre>
            </details>
          )}
        </>
      )}
    </Frame>
  );
}
