import type { RunStatus } from '../domain/run.ts';
import type { TrainerMessage } from '../training/trainer-message.ts';

/** How one attempt ended. `released`, `lost` and `fenced` are no end of the run. */
export type AttemptOutcome =
  | Extract<RunStatus, 'completed' | 'waiting' | 'pruned' | 'diverged' | 'failed'>
  /** Given back: the worker stops, or its lease ran out while the database was away or the machine slept. */
  | 'released'
  /** The trainer died; the run may start again. */
  | 'lost'
  /** The run is another's now, or cancelled; nothing more was written. */
  | 'fenced';

/** What a worker tells whoever started it, for progress bars and tests. */
export type WorkerEvent =
  | { readonly type: 'claimed'; readonly runId: string; readonly token: number; readonly trainerPid: number }
  | { readonly type: 'message'; readonly runId: string; readonly message: TrainerMessage }
  | {
      readonly type: 'ended';
      readonly runId: string;
      readonly token: number;
      readonly outcome: AttemptOutcome;
      readonly reason: string | null;
    };
