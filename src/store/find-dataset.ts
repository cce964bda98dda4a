import type { Database } from './database.ts';
import type { StoredDataset } from './record-dataset.ts';

export async function findDataset(database: Database, fingerprint: string): Promise<StoredDataset | null> {
  return database.prisma.dataset.findUnique({
    where: { fingerprint },
    select: { fingerprint: true, folder: true, patients: true, slices: true },
  });
}
