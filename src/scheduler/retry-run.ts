import { retryRun as queueAgain } from '../store/retry-run.ts';
import { reconcileOnce, type Wiring } from './reconciler.ts';

/**
 * Queues a failed or cancelled run again, with all its starts, and rings; it goes on from its last checkpoint. Throws
 * NOT_FOUND for an unknown run, NOT_READY for one that goes on or has a result.
 */
export async function retryRun(wiring: Wiring, runId: string): Promise<void> {
  await queueAgain(wiring.database, { runId });
  await reconcileOnce(wiring);
}
