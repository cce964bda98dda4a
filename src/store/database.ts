import { setTimeout as sleep } from 'node:timers/promises';
import { PrismaPg } from '@prisma/adapter-pg';
import { Pool } from 'pg';
import { DiceboardError } from '../domain/errors.ts';
import { isGivenUpForAnother, unreachable } from './database-error.ts';
import { Prisma, PrismaClient } from './generated/client.ts';
import { checkHistory, readApplied } from './migrate.ts';
import { readMigrations } from './migration-files.ts';

/** An open store. Only the operations beside this file look inside. */
export interface Database {
  readonly prisma: PrismaClient;
  close(): Promise<void>;
}

export type Transaction = Prisma.TransactionClient;

/**
 * Opens the migrated database at that url. It outlives restarts of the server: operations fail while it is away
 * and work again afterwards. Throws DATABASE_UNREACHABLE, DATABASE_INCOMPATIBLE.
 */
export async function openDatabase(url: string, options: { connections?: number } = {}): Promise<Database> {
  const pool = new Pool({
    connectionString: url,
    max: options.connections ?? 6,
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
  });
  // Without a listener, a connection that the server cuts ends the process.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool, { disposeExternalPool: true }) });
  const close = async () => {
    await prisma.$disconnect();
    if (!pool.ended) await pool.end();
  };
  try {
    await checkVersion(pool, url);
  } catch (error) {
    await close();
    throw error;
  }
  return { prisma, close };
}

async function checkVersion(pool: Pool, url: string): Promise<void> {
  const history = await pool
    .query<{ present: boolean }>(`SELECT to_regclass('_prisma_migrations') IS NOT NULL AS present`)
    .catch((error: unknown) => Promise.reject(unreachable(url, error)));
  const applied = history.rows[0]?.present ? await readApplied(pool) : new Map<string, string>();
  const migrations = await readMigrations();
  checkHistory(applied, migrations);
  const missing = migrations.find(({ name }) => !applied.has(name));
  if (missing === undefined) return;
  throw new DiceboardError(
    'DATABASE_INCOMPATIBLE',
    `expected a migrated database, got one without "${missing.name}"`,
    { remedy: 'run `diceboard migrate`' },
  );
}

const mostTries = 5;

/**
 * One transaction, rolled back when `work` throws. Where the server gave it up for another (a deadlock, a
 * serialization failure), `work` runs again from its start, up to five times.
 */
export async function inTransaction<T>(
  database: Database,
  work: (transaction: Transaction) => Promise<T>,
): Promise<T> {
  for (let tried = 1; ; tried++) {
    try {
      return await database.prisma.$transaction(work, { maxWait: 15_000, timeout: 120_000 });
    } catch (error) {
      if (tried === mostTries || !isGivenUpForAnother(error)) throw error;
      await sleep(Math.random() * 50 * 2 ** tried);
    }
  }
}
