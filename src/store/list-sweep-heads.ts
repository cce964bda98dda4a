import { gridSearch, type SearchSettings } from '../domain/search/search-settings.ts';
import type { Database } from './database.ts';

/** What lists show of a sweep beside its runs. */
export interface SweepHead {
  readonly id: string;
  readonly name: string;
  readonly createdAt: Date;
  readonly search: SearchSettings;
}

/** Every sweep, the latest first. One of a version that knew of no searches goes through its grid. */
export async function listSweepHeads(database: Database): Promise<SweepHead[]> {
  const rows = await database.prisma.$queryRaw<(SweepHead & { search: SearchSettings | null })[]>`
    SELECT id, name, created_at AS "createdAt", spec->'search' AS search FROM sweep
    ORDER BY created_at DESC, id`;
  return rows.map((row) => ({ ...row, search: row.search ?? gridSearch }));
}
