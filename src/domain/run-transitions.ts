import type { RunStatus } from './run.ts';

/**
 * The legal moves of a run. Back to `queued` goes a running one whose worker gave it up, and, when a person asks
 * again, a failed or cancelled one. Completed, pruned and diverged are results, and stay.
 */
export const runTransitions: Readonly<Record<RunStatus, readonly RunStatus[]>> = {
  queued: ['running', 'cancelled', 'failed'],
  running: ['completed', 'pruned', 'diverged', 'failed', 'cancelled', 'queued'],
  completed: [],
  pruned: [],
  diverged: [],
  failed: ['queued'],
  cancelled: ['queued'],
};

export const runStatuses = Object.keys(runTransitions) as readonly RunStatus[];

/** Nobody works on a run in one of these. */
export const endedStatuses: readonly RunStatus[] = ['completed', 'pruned', 'diverged', 'failed', 'cancelled'];

export function canMove(from: RunStatus, to: RunStatus): boolean {
  return runTransitions[from].includes(to);
}
