import type { Config } from '../config.ts';
import type { RunQueue } from '../queue/run-queue.ts';
import { openPostgresQueue } from '../queue/postgres-queue.ts';
import { openRedisQueue } from '../queue/redis-queue.ts';
import { openDatabase, type Database } from '../store/database.ts';
import {
  ensureEmbeddedServer,
  reviveEmbeddedServer,
  stopEmbeddedServer,
} from '../store/embedded/embedded-server.ts';
import { migrateDatabase } from '../store/migrate.ts';
import { note } from './terminal.ts';

/** What a verb works with: a migrated database and, once asked for, the queue beside it. */
export interface Session {
  readonly config: Config;
  /** This session started the embedded server; others joined one that ran. */
  readonly startedServer: boolean;
  readonly database: Database;
  /** For a thread or child with a connection of its own. */
  readonly databaseUrl: string;
  /** Brings the embedded server back when it died; undefined where the server is not ours. */
  readonly revive: (() => Promise<void>) | undefined;
  queue(): Promise<RunQueue>;
  close(): Promise<void>;
}

async function findServer(config: Config): Promise<{ url: string; started: boolean }> {
  if (config.databaseUrl !== undefined) return { url: config.databaseUrl, started: false };
  return ensureEmbeddedServer(config.home, note);
}

/** Opens the database (the embedded server is started where none runs) and applies missing migrations. */
export async function openSession(config: Config): Promise<Session> {
  const server = await findServer(config);
  await migrateDatabase(server.url);
  const database = await openDatabase(server.url);
  let queue: Promise<RunQueue> | undefined;
  return {
    config,
    startedServer: server.started,
    database,
    databaseUrl: server.url,
    revive: config.databaseUrl === undefined ? () => reviveEmbeddedServer(config.home, note) : undefined,
    queue() {
      queue ??=
        config.redisUrl === undefined
          ? openPostgresQueue(server.url, note)
          : openRedisQueue(config.redisUrl, note);
      return queue;
    },
    async close() {
      await (await queue)?.close();
      await database.close();
    },
  };
}

export async function withSession<T>(config: Config, work: (session: Session) => Promise<T>): Promise<T> {
  const session = await openSession(config);
  try {
    return await work(session);
  } finally {
    await session.close();
  }
}

export async function stopServer(config: Config): Promise<boolean> {
  return config.databaseUrl === undefined ? stopEmbeddedServer(config.home) : false;
}
