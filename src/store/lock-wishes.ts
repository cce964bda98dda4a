import type { Transaction } from './database.ts';

/** Any number: no other advisory lock of the store has it. */
const key = 5_140_861;

/**
 * Makes changes of what sweeps want serial until the transaction ends, so that a run is not cancelled while another
 * sweep comes to want it. Taken before any row is locked.
 */
export async function lockWishes(transaction: Transaction): Promise<void> {
  await transaction.$executeRaw`SELECT pg_advisory_xact_lock(${key}::bigint)`;
}
