import { DiceboardError } from '../domain/errors.ts';
import type { Database } from './database.ts';

/**
 * The sealed patients that a run keeps out of every part of its split. It is decided when the run first starts, and
 * stands from its first epoch on: what is sealed later was trained on, and leaving it out then would make another split.
 * Throws NOT_FOUND for an unknown run.
 */
export async function keepSealed(database: Database, runId: string): Promise<string[]> {
  await database.prisma.$executeRaw`
    UPDATE run SET keeps_sealed = sealed.found
    FROM (
      SELECT EXISTS (
        SELECT FROM test_set JOIN run ON run.data_fingerprint = test_set.fingerprint WHERE run.id = ${runId}
      ) AS found
    ) AS sealed
    WHERE run.id = ${runId} AND run.keeps_sealed IS DISTINCT FROM sealed.found
      AND (run.keeps_sealed IS NULL OR NOT EXISTS (SELECT FROM epoch WHERE run_id = run.id))`;
  const rows = await database.prisma.$queryRaw<{ patients: string[] }[]>`
    SELECT CASE WHEN run.keeps_sealed THEN test_set.patients ELSE '{}' END AS patients
    FROM run LEFT JOIN test_set ON test_set.fingerprint = run.data_fingerprint
    WHERE run.id = ${runId}`;
  const [row] = rows;
  if (row === undefined) throw new DiceboardError('NOT_FOUND', `expected the id of a run, got "${runId}"`);
  return row.patients;
}
