import type { DashboardOperator } from '../dashboard/dashboard-operator.ts';
import type { Wiring } from '../scheduler/reconciler.ts';
import { cancelSweep } from '../scheduler/cancel-sweep.ts';
import { retryRun } from '../scheduler/retry-run.ts';
import { retrySweep } from '../scheduler/retry-sweep.ts';
import { findSweep } from '../store/find-sweep.ts';
import { readRun } from '../store/read-run.ts';
import { recordAnnotation } from '../store/record-annotation.ts';

/** What the page may change: each does what the verb of its name does. */
export function createOperator(wiring: Wiring): DashboardOperator {
  const { database, queue } = wiring;
  return {
    pause: () => queue.pause(),
    resume: () => queue.resume(),
    async cancelSweep(sweepId) {
      const { id } = await findSweep(database, sweepId);
      return { cancelled: await cancelSweep(database, id) };
    },
    async retrySweep(sweepId) {
      const { id } = await findSweep(database, sweepId);
      return { queued: await retrySweep(wiring, id) };
    },
    async retryRun(runId) {
      const { id } = await readRun(database, runId);
      await retryRun(wiring, id);
    },
    annotate: (variantHash, annotation) => recordAnnotation(database, variantHash, annotation),
  };
}
