import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, type Pool } from 'pg';
import { DiceboardError } from '../domain/errors.ts';
import { isGivenUpForAnother, unreachable } from './database-error.ts';
import { readMigrations, type Migration } from './migration-files.ts';

/** Prisma's own number for the lock under which it migrates. */
const advisoryLock = 72_707_369;

/** As Prisma makes it, so that its tools can read the history. */
const historyTable = `
  CREATE TABLE IF NOT EXISTS _prisma_migrations (
    id varchar(36) PRIMARY KEY NOT NULL,
    checksum varchar(64) NOT NULL,
    finished_at timestamptz,
    migration_name varchar(255) NOT NULL,
    logs text,
    rolled_back_at timestamptz,
    started_at timestamptz NOT NULL DEFAULT now(),
    applied_steps_count integer NOT NULL DEFAULT 0
  )`;

/**
 * Rows of a backup of another server may name transactions that this one has yet to come to: readers would read them on
 * every look. The tables' triggers write the transaction of now.
 */
const markAnew = ['run', 'sweep_run']
  .map(
    (table) => `UPDATE ${table} SET changed_in = 0
      WHERE changed_in >= pg_snapshot_xmax(pg_current_snapshot())::text::bigint`,
  )
  .join(';');

/**
 * Brings the database up to date, one transaction a migration; several processes may call it at once. Returns the
 * names of those applied now. Throws DATABASE_UNREACHABLE, and DATABASE_INCOMPATIBLE where an applied migration is
 * unknown here or was edited since.
 */
export async function migrateDatabase(url: string): Promise<string[]> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  client.on('error', () => undefined);
  await client.connect().catch((error: unknown) => Promise.reject(unreachable(url, error)));
  try {
    await client.query(`SET lock_timeout = '120s'; SET client_min_messages = warning`);
    await client.query('SELECT pg_advisory_lock($1)', [advisoryLock]);
    await client.query(historyTable);
    const migrations = await readMigrations();
    const applied = await readApplied(client);
    checkHistory(applied, migrations);
    const pending = migrations.filter(({ name }) => !applied.has(name));
    for (const migration of pending) await applyWithRetries(client, migration);
    await client.query(markAnew);
    return pending.map(({ name }) => name);
  } finally {
    await client.end();
  }
}

/** Checksums of the migrations that the database has, by name; its history table must be there. */
export async function readApplied(connection: Client | Pool): Promise<Map<string, string>> {
  const { rows } = await connection.query<{ migration_name: string; checksum: string }>(
    'SELECT migration_name, checksum FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL',
  );
  return new Map(rows.map((row) => [row.migration_name, row.checksum]));
}

/** Throws DATABASE_INCOMPATIBLE unless every applied migration is one of ours, unedited. */
export function checkHistory(applied: ReadonlyMap<string, string>, migrations: readonly Migration[]): void {
  const checksums = new Map(migrations.map(({ name, checksum }) => [name, checksum]));
  for (const [name, checksum] of applied) {
    const ours = checksums.get(name);
    if (ours === checksum) continue;
    throw new DiceboardError(
      'DATABASE_INCOMPATIBLE',
      ours === undefined
        ? `expected a database of this version of diceboard, got one with the migration "${name}" of another`
        : `expected the migration "${name}" as it was applied, got an edited one`,
      { remedy: 'use the version of diceboard that made this database, or another database' },
    );
  }
}

const mostTries = 5;

/** Again where the server gave the migration up for another transaction, as one of a worker that is still running. */
async function applyWithRetries(client: Client, migration: Migration): Promise<void> {
  for (let tried = 1; ; tried++) {
    try {
      return await apply(client, migration);
    } catch (cause) {
      if (tried < mostTries && isGivenUpForAnother(cause)) await sleep(Math.random() * 100 * 2 ** tried);
      else throw inapplicable(migration, cause);
    }
  }
}

async function apply(client: Client, { name, sql, checksum }: Migration): Promise<void> {
  await client.query('BEGIN');
  try {
    await client.query(sql);
    await client.query(
      `INSERT INTO _prisma_migrations (id, checksum, finished_at, migration_name, applied_steps_count)
       VALUES ($1, $2, now(), $3, 1)`,
      [randomUUID(), checksum, name],
    );
    await client.query('COMMIT');
  } catch (cause) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw cause;
  }
}

function inapplicable({ name }: Migration, cause: unknown): DiceboardError {
  const isBusy = isGivenUpForAnother(cause);
  return new DiceboardError(
    'DATABASE_INCOMPATIBLE',
    `expected the migration "${name}" to apply, got: ${(cause as Error).message}`,
    {
      cause,
      remedy: isBusy
        ? 'stop the workers that are running and migrate again'
        : 'give diceboard an empty database of its own',
    },
  );
}
