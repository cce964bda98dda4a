import type { PublishedReference } from '../domain/published-reference.ts';
import type { Database } from './database.ts';

export interface StoredReference extends PublishedReference {
  readonly id: string;
  /** `published`: numbers of a paper; `imported`: the authors' weights, scored here. */
  readonly kind: 'published' | 'imported';
}

/** The rows of others that boards show beside the measured ones, in the order of the table. */
export async function listReferences(database: Database): Promise<StoredReference[]> {
  const rows = await database.prisma.reference.findMany({
    orderBy: { position: 'asc' },
    omit: { position: true, recordedAt: true },
  });
  return rows as StoredReference[];
}
