import type { ImportedScore } from '../domain/imported-reference.ts';
import type { PublishedReference } from '../domain/published-reference.ts';
import type { Database } from './database.ts';

interface ReferenceRow extends PublishedReference {
  readonly id: string;
}

interface ImportedFields extends ImportedScore {
  readonly importedAt: Date;
}

type Absent<T> = { readonly [Key in keyof T]: null };

/** `published`: numbers of a paper; `imported`: weights trained elsewhere, scored here. */
export type StoredReference =
  | (ReferenceRow & { readonly kind: 'published' } & Absent<ImportedFields>)
  | (ReferenceRow & { readonly kind: 'imported' } & ImportedFields);

/** The rows of others that boards show beside the measured ones, in the order of the table. */
export async function listReferences(database: Database): Promise<StoredReference[]> {
  const rows = await database.prisma.reference.findMany({
    orderBy: { position: 'asc' },
    omit: { position: true },
  });
  return rows.map(({ recordedAt, ...row }) => ({
    ...row,
    importedAt: row.kind === 'imported' ? recordedAt : null,
  })) as StoredReference[];
}
