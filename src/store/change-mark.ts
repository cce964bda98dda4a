import type { Database } from './database.ts';

/** How far a look at the database has seen. */
export interface ChangeMark {
  /** Equal for two looks between which nothing was written by anybody. */
  readonly snapshot: string;
  /** Transactions from this one on may not have been seen: rows with `changed_in` from here on are to be read again. */
  readonly since: string;
  /** Another once the tables were restored from a backup: `changed_in` then speaks of another server's transactions. */
  readonly tables: string;
  /** Rows of sweep_run: fewer than were seen means that some were removed, which `changed_in` cannot tell. */
  readonly places: number;
}

/** The mark of now; take it before the reads that it stands for. */
export async function readChangeMark(database: Database): Promise<ChangeMark> {
  const [mark] = await database.prisma.$queryRaw<ChangeMark[]>`
    SELECT pg_current_snapshot()::text AS snapshot, pg_snapshot_xmin(pg_current_snapshot())::text AS since,
      concat_ws(' ', (SELECT system_identifier FROM pg_control_system()), 'run'::regclass::oid,
        pg_relation_filenode('run'), pg_relation_filenode('sweep_run')) AS tables,
      (SELECT count(*) FROM sweep_run)::int AS places`;
  return mark!;
}

type Look = Pick<ChangeMark, 'since' | 'tables'>;

/** From which transaction on to read: `0`, all, without an earlier look, or where that one saw another database. */
export function readFrom(earlier: Look | undefined, now: Look): string {
  if (earlier === undefined || earlier.tables !== now.tables) return '0';
  // The counter of one server never falls.
  return BigInt(earlier.since) > BigInt(now.since) ? '0' : earlier.since;
}

/** Whether nothing was written between two looks. */
export function isUnchanged(earlier: ChangeMark | undefined, now: ChangeMark): boolean {
  return earlier !== undefined && earlier.snapshot === now.snapshot && earlier.tables === now.tables;
}
