import type { RunStatus } from './run.ts';

/**
 * The legal moves of a run. Back to `queued` goes a running one whose worker gave it up, a waiting one that is
 * promoted, and, when a person asks again, a failed, cancelled or pruned one. Completed and diverged are results, and
 * stay.
 */
export const runTransitions: Readonly<Record<RunStatus, readonly RunStatus[]>> = {
  queued: ['running', 'cancelled', 'failed'],
  running: ['completed', 'pruned', 'diverged', 'failed', 'cancelled', 'queued', 'waiting'],
  waiting: ['queued', 'pruned', 'cancelled'],
  completed: [],
  pruned: ['queued'],
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
