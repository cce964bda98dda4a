import { cancelRuns } from '../store/cancel-runs.ts';
import type { Database } from '../store/database.ts';

/**
 * Cancels a sweep's runs that have not ended, running ones included, and gives how many; those that another living
 * sweep wants go on. Rings that still wait are left: a worker finds the run ended and drops them.
 */
export async function cancelSweep(database: Database, sweepId: string): Promise<number> {
  return (await cancelRuns(database, { sweepId })).length;
}
