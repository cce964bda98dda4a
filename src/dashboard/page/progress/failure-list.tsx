import type { FailureView } from '../../dashboard-reader.ts';
import { send } from '../api/send.ts';
import { ConfirmButton } from '../parts/confirm-button.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { formatTime } from '../parts/format.ts';
import { Status } from '../parts/status.tsx';

export interface FailureListProps {
  readonly failures: readonly FailureView[];
  readonly operator: boolean;
}

/** Runs that failed or diverged, latest first, each with its reason and the last it said. */
export function FailureList({ failures, operator }: FailureListProps) {
  if (failures.length === 0)
    return (
      <EmptyState kind="empty">
        <p>No run has failed or diverged.</p>
      </EmptyState>
    );
  return (
    <ol class="failures">
      {failures.map((failure) => (
        <Failure key={failure.runId} failure={failure} operator={operator} />
      ))}
    </ol>
  );
}

function Failure({ failure, operator }: { readonly failure: FailureView; readonly operator: boolean }) {
  const { runId, label, seed, fold, status, reason, worker, endedAt, lastLines } = failure;
  const where = [worker, endedAt === null ? null : formatTime(endedAt)].filter((part) => part !== null);
  return (
    <li>
      <div class="failure-head">
        <a href={`/runs/${encodeURIComponent(runId)}`}>{label}</a>
        <span class="quiet">{`seed ${seed}, fold ${fold}`}</span>
        <Status tone="bad">{status}</Status>
        {where.length > 0 && <span class="quiet">{where.join(' · ')}</span>}
      </div>
      <p class="reason">{reason ?? 'No reason was given.'}</p>
      {lastLines.length > 0 && (
        <details>
          <summary>Last lines of its log</summary>
          <pre tabIndex={0}>{lastLines.map(({ at, text }) => `${at.slice(11, 19)}  ${text}`).join('\n')}</pre>
        </details>
      )}
      {operator && status === 'failed' && (
        <ConfirmButton
          text="Retry"
          question={`Queues ${label}, seed ${seed}, fold ${fold}, again.`}
          act={() => send('POST', `/api/runs/${encodeURIComponent(runId)}/retry`)}
        />
      )}
    </li>
  );
}
