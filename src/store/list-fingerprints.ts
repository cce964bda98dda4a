import type { Database } from './database.ts';

/** Fingerprints of the data that a sweep's runs train on; one, but for a sweep without runs. */
export async function listFingerprints(database: Database, sweepId: string): Promise<string[]> {
  const rows = await database.prisma.run.findMany({
    where: { sweeps: { some: { sweepId } } },
    distinct: ['dataFingerprint'],
    select: { dataFingerprint: true },
  });
  return rows.map(({ dataFingerprint }) => dataFingerprint);
}
