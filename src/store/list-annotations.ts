import type { Annotation } from '../domain/annotation.ts';
import type { Database } from './database.ts';

export interface StoredAnnotation extends Annotation {
  readonly variantHash: string;
}

/** What people say of the variants of a sweep. */
export async function listAnnotations(database: Database, sweepId: string): Promise<StoredAnnotation[]> {
  return database.prisma.$queryRaw<StoredAnnotation[]>`
    SELECT variant_hash AS "variantHash", starred, tags, note FROM annotation
    WHERE EXISTS (
      SELECT FROM run JOIN sweep_run ON sweep_run.run_id = run.id
      WHERE run.variant_hash = annotation.variant_hash AND sweep_run.sweep_id = ${sweepId}
    )
    ORDER BY variant_hash`;
}
