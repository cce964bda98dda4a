import type { Database } from './database.ts';

/** How far a look at the database has seen. */
export interface ChangeMark {
  /** Equal for two looks between which nothing was written by anybody. */
  readonly snapshot: string;
  /** Transactions from this one on may not have been seen: rows with `changed_in` from here on are to be read again. */
  readonly since: string;
  /** Rows of sweep_run: fewer than were seen means that some were removed, which `changed_in` cannot tell. */
  readonly places: number;
}

/** The mark of now; take it before the reads that it stands for. */
export async function readChangeMark(database: Database): Promise<ChangeMark> {
  const [mark] = await database.prisma.$queryRaw<ChangeMark[]>`
    SELECT pg_current_snapshot()::text AS snapshot, pg_snapshot_xmin(pg_current_snapshot())::text AS since,
      (SELECT count(*) FROM sweep_run)::int AS places`;
  return mark!;
}
