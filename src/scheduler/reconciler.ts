import { toDiceboardError } from '../domain/errors.ts';
import type { RunQueue } from '../queue/run-queue.ts';
import type { Database } from '../store/database.ts';
import { promoteRuns } from '../store/promote-runs.ts';
import { runsToRing } from '../store/runs-to-ring.ts';

export interface Wiring {
  readonly database: Database;
  readonly queue: RunQueue;
}

export interface Reconciler {
  /** Resolves when the round in progress has ended; there is none after it. */
  stop(): Promise<void>;
}

/** Rings in one call to the queue. */
const chunk = 1000;

/**
 * Promotes and prunes what waits at a rung that nobody can change any more, then rings again for queued runs and
 * expired leases that have no ring pending; gives how many. Does not owe that a run is rung once: a worker that finds
 * it taken or ended drops the ring.
 */
export async function reconcileOnce({ database, queue }: Wiring): Promise<number> {
  await promoteRuns(database);
  const runs = await runsToRing(database);
  if (runs.length === 0) return 0;
  const pending = await queue.pendingRuns();
  const rings = runs.filter(({ runId }) => !pending.has(runId));
  for (let start = 0; start < rings.length; start += chunk)
    await queue.ring(rings.slice(start, start + chunk));
  return rings.length;
}

/** Reconciles at once and then `everyMs` after each round has ended. A failing round is logged, and the next tries again. */
export function startReconciler(
  options: Wiring & { readonly everyMs: number; readonly log: (line: string) => void },
): Reconciler {
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  let lastFailure: string | null = null;
  const round = async (): Promise<void> => {
    const failure = await reconcileOnce(options).then(
      () => null,
      (error: unknown) => toDiceboardError(error).line,
    );
    if (failure !== null && failure !== lastFailure)
      options.log(`could not reconcile, trying again: ${failure}`);
    if (failure === null && lastFailure !== null) options.log('reconciling again');
    lastFailure = failure;
    if (!stopped) timer = setTimeout(() => (current = round()), options.everyMs);
  };
  let current = round();
  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await current;
    },
  };
}
