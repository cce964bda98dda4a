import type { ProgressView } from '../../dashboard-reader.ts';
import { send } from '../api/send.ts';
import { ConfirmButton } from '../parts/confirm-button.tsx';
import { plural } from '../parts/format.ts';

export interface QueueControlsProps {
  readonly sweepId: string;
  readonly progress: ProgressView;
}

/** What an operator may do to the sweep and to the queue; each asks first. */
export function QueueControls({ sweepId, progress: { counts, paused } }: QueueControlsProps) {
  const path = `/api/sweeps/${encodeURIComponent(sweepId)}`;
  const open = counts.queued + counts.running + counts.waiting;
  const again = counts.failed + counts.cancelled;
  return (
    <div class="tools">
      {paused ? (
        <ConfirmButton
          text="Resume"
          question="Workers take queued runs again, of every sweep."
          act={() => send('POST', '/api/queue/resume')}
        />
      ) : (
        <ConfirmButton
          text="Pause"
          question="No further run is started, of any sweep. Runs in training go on to their end."
          act={() => send('POST', '/api/queue/pause')}
        />
      )}
      <ConfirmButton
        text="Cancel the sweep"
        danger
        disabled={open === 0}
        question={`${plural(open, 'run')} of this sweep will end as cancelled: those in training stop after their epoch. What is scored stays.`}
        act={() => send('POST', `${path}/cancel`)}
      />
      <ConfirmButton
        text="Retry failed runs"
        disabled={again === 0}
        question="Every failed and cancelled run of this sweep is queued again."
        act={() => send('POST', `${path}/retry`)}
      />
    </div>
  );
}
