import type { Database } from './database.ts';

export interface LockedTestSet {
  readonly patients: string[];
  readonly seed: number;
  readonly share: number;
  readonly lockedAt: Date;
  /**
   * A run has trained or was validated on these patients, or imported weights were scored on them, as they were not
   * sealed yet: a test score is then not of patients that nobody had looked at.
   */
  readonly seen: boolean;
}

/** Null while nothing is sealed of these data. */
export async function findTestSet(database: Database, fingerprint: string): Promise<LockedTestSet | null> {
  const rows = await database.prisma.$queryRaw<LockedTestSet[]>`
    SELECT patients, seed::float8 AS seed, share, locked_at AS "lockedAt",
      EXISTS (
        SELECT FROM run
        WHERE run.data_fingerprint = test_set.fingerprint AND NOT run.keeps_sealed
          AND EXISTS (SELECT FROM epoch WHERE run_id = run.id)
      ) OR EXISTS (
        SELECT FROM reference
        WHERE reference.data_fingerprint = test_set.fingerprint
          AND jsonb_exists_any(reference.patients, test_set.patients)
      ) AS seen
    FROM test_set WHERE fingerprint = ${fingerprint}`;
  return rows[0] ?? null;
}
