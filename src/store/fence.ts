import type { Transaction } from './database.ts';

/** An attempt's proof that it still owns its run. */
export interface Fence {
  readonly runId: string;
  readonly token: number;
}

/**
 * Locks the run's row until the transaction ends. False when another attempt owns the run, or it is no longer
 * running: then nothing may be written.
 */
export async function lockRun(transaction: Transaction, { runId, token }: Fence): Promise<boolean> {
  const rows = await transaction.$queryRaw<unknown[]>`
    SELECT 1 FROM run WHERE id = ${runId} AND token = ${token} AND status = 'running' FOR UPDATE`;
  return rows.length === 1;
}
