import type { Database } from './database.ts';

/** Fingerprints of the data that a sweep's runs train on; one, but for a sweep without runs. */
export async function listFingerprints(database: Database, sweepId: string): Promise<string[]> {
  const rows = await database.prisma.$queryRaw<{ fingerprint: string }[]>`
    SELECT DISTINCT run.data_fingerprint AS fingerprint
    FROM sweep_run JOIN run ON run.id = sweep_run.run_id
    WHERE sweep_run.sweep_id = ${sweepId}
    ORDER BY fingerprint`;
  return rows.map(({ fingerprint }) => fingerprint);
}
