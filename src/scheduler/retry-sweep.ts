import { retrySweep as queueAgain } from '../store/retry-sweep.ts';
import { reconcileOnce, type Wiring } from './reconciler.ts';

/** Queues every failed and cancelled run of a sweep again and rings for them; gives how many. */
export async function retrySweep(wiring: Wiring, sweepId: string): Promise<number> {
  const queued = await queueAgain(wiring.database, sweepId);
  await reconcileOnce(wiring);
  return queued;
}
