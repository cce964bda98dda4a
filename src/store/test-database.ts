import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Database, openDatabase } from './database.ts';
import { ensureEmbeddedServer, removeEmbeddedServer } from './embedded/embedded-server.ts';
import { migrateDatabase } from './migrate.ts';

export interface TestDatabase {
  readonly home: string;
  readonly url: string;
  readonly database: Database;
  close(): Promise<void>;
}

/** For tests: a migrated database on a real embedded server in a home of its own, removed by `close`. */
export async function openTestDatabase(): Promise<TestDatabase> {
  const home = await makeTestHome();
  const { url } = await ensureEmbeddedServer(home, () => undefined);
  await migrateDatabase(url);
  const database = await openDatabase(url);
  const close = async () => {
    await database.close();
    await removeTestHome(home);
  };
  return { home, url, database, close };
}

/** A temporary home that the server's OS user may enter. */
export async function makeTestHome(): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'diceboard-store-'));
  await chmod(home, 0o755);
  return home;
}

export async function removeTestHome(home: string): Promise<void> {
  await removeEmbeddedServer(home);
  await rm(home, { recursive: true, force: true });
}
