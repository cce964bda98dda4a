import type { Database } from './database.ts';

export interface StoredDataset {
  readonly fingerprint: string;
  /** Where the data were last seen. */
  readonly folder: string;
  readonly patients: number;
  readonly slices: number;
}

/** Notes where data of that fingerprint lie; the last folder told of counts. */
export async function recordDataset(database: Database, dataset: StoredDataset): Promise<void> {
  const { fingerprint, folder, patients, slices } = dataset;
  await database.prisma.$executeRaw`
    INSERT INTO dataset (fingerprint, folder, patients, slices)
    VALUES (${fingerprint}, ${folder}, ${patients}, ${slices})
    ON CONFLICT (fingerprint) DO UPDATE
      SET folder = excluded.folder, patients = excluded.patients, slices = excluded.slices, recorded_at = now()`;
}
