import type { Database } from './database.ts';
import type { Fence } from './fence.ts';

/** Lengthens the lease to `leaseMs` from now. False when the run is no longer this attempt's: kill the child. */
export async function renewLease(database: Database, request: Fence & { leaseMs: number }): Promise<boolean> {
  const changed = await database.prisma.$executeRaw`
    UPDATE run SET lease_until = clock_timestamp() + ${request.leaseMs}::float8 * interval '1 millisecond'
    WHERE id = ${request.runId} AND token = ${request.token} AND status = 'running'`;
  return changed === 1;
}
