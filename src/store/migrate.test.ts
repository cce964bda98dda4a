import { readFile } from 'node:fs/promises';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canMove, endedStatuses, runStatuses } from '../domain/run-transitions.ts';
import type { RunStatus } from '../domain/run.ts';
import { openDatabase } from './database.ts';
import { migrateDatabase } from './migrate.ts';
import { readMigrations } from './migration-files.ts';
import { parsePrismaSchema } from '../../test/fixtures/prisma-schema.ts';
import { readTables } from '../../test/fixtures/read-tables.ts';
import { openTestDatabase, type TestDatabase } from '../../test/fixtures/test-database.ts';
import { waitUntil } from '../../test/fixtures/queued-run.ts';
import { addRun } from '../../test/fixtures/sample-sweep.ts';

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test.close());

/** The url of a new and empty database on the same server. */
async function makeDatabase(name: string): Promise<string> {
  await execute(test.url, `CREATE DATABASE ${name}`);
  const url = new URL(test.url);
  url.pathname = `/${name}`;
  return url.href;
}

async function execute(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(sql).finally(() => client.end());
}

async function select(url: string, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  return client
    .query(sql)
    .then(({ rows }) => rows as unknown[])
    .finally(() => client.end());
}

/** The migrations up to one, as `migrateDatabase` of that time applied them. */
async function historyUpTo(last: string): Promise<string> {
  const applied = (await readMigrations()).filter(({ name }) => name <= last);
  const history = applied.map(
    ({ name, checksum }) =>
      `INSERT INTO _prisma_migrations VALUES (gen_random_uuid(), '${checksum}', now(), '${name}', NULL, NULL, now(), 1)`,
  );
  const table = `CREATE TABLE _prisma_migrations (id varchar(36) PRIMARY KEY, checksum varchar(64) NOT NULL,
    finished_at timestamptz, migration_name varchar(255) NOT NULL, logs text, rolled_back_at timestamptz,
    started_at timestamptz NOT NULL DEFAULT now(), applied_steps_count integer NOT NULL DEFAULT 0)`;
  return [table, ...applied.map(({ sql }) => sql), ...history].join(';\n');
}

const rowsOf0004 = `
  INSERT INTO variant VALUES ('v', '{}');
  INSERT INTO run (id, variant_hash, settings, seed, fold, epochs, leaky, data_fingerprint)
    SELECT id, 'v', '{}', 1, 0, 9, false, 'data' FROM unnest(ARRAY['old', 'young']) AS id;
  INSERT INTO epoch (run_id, epoch, token, training_loss, validation_loss, mean_patient_dice, pooled_dice,
    pooled_iou, learning_rate, seconds, images_per_second, collapsed)
    SELECT 'old', n, 1, 1, 1, 0.5, 0.5, 0.5, 0.1, 1 + n, 9, false FROM generate_series(1, 2) AS n;
  INSERT INTO patient_counts VALUES ('old', 'a', 1, '{10,0}', '{2,0}', '{3,0}', '{9,9}', NULL),
    ('old', 'b', 1, '{0,0}', '{0,0}', '{0,0}', '{9,9}', NULL);
`;

const allMigrations = async () => (await readMigrations()).map(({ name }) => name);

describe('migrateDatabase', () => {
  it('makes exactly the tables of schema.prisma: columns, types, nullability, defaults and keys', async () => {
    const schema = await readFile(new URL('../../prisma/schema.prisma', import.meta.url), 'utf8');
    expect(await readTables(test.url)).toEqual(parsePrismaSchema(schema));
  });

  it('applies each migration once when several processes migrate at once, and nothing when up to date', async () => {
    const url = await makeDatabase('migrated_at_once');
    const applied = await Promise.all([1, 2, 3, 4].map(() => migrateDatabase(url)));
    expect(applied.flat()).toEqual(await allMigrations());
    expect(await migrateDatabase(url)).toEqual([]);
  });

  it('brings a database of 0004 with runs up to date: what is kept as sums is filled in', async () => {
    const url = await makeDatabase('of_0004');
    await execute(url, await historyUpTo('0004_search_and_evidence'));
    await execute(url, rowsOf0004);
    expect(await migrateDatabase(url)).toEqual(['0005_page']);
    const sums = `SELECT run.id, epochs_done, seconds, changed_in > 0 AS marked, patient, dice, slice_dice
      FROM run LEFT JOIN patient_counts ON run_id = run.id ORDER BY run.id, patient`;
    expect(await select(url, sums)).toEqual([
      {
        id: 'old',
        epochs_done: 2,
        seconds: 5,
        marked: true,
        patient: 'a',
        dice: 20 / 25,
        slice_dice: 20 / 25 + 1,
      },
      { id: 'old', epochs_done: 2, seconds: 5, marked: true, patient: 'b', dice: 1, slice_dice: 2 },
      { id: 'young', epochs_done: 0, seconds: 0, marked: true, patient: null, dice: null, slice_dice: null },
    ]);
    await execute(url, `DELETE FROM epoch WHERE epoch = 2`);
    expect((await select(url, sums))[0]).toMatchObject({ epochs_done: 1, seconds: 2 });
  });

  it('tries again where a worker that is running got in its way and the server gave the migration up', async () => {
    const url = await makeDatabase('busy');
    await execute(url, await historyUpTo('0004_search_and_evidence'));
    await execute(url, rowsOf0004);
    const worker = new Client({ connectionString: url });
    worker.on('error', () => undefined);
    await worker.connect();
    // The migration, which looks for deadlocks sooner, is the one that is given up.
    await worker.query(`BEGIN; SET LOCAL deadlock_timeout = '60s'; UPDATE patient_counts SET hd95 = 1`);
    const migrated = migrateDatabase(url);
    const waiting = `SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'patient_counts'::regclass`;
    await waitUntil(async () => (await select(url, waiting)).length === 1);
    await worker.query('UPDATE run SET epochs = 8; COMMIT');
    await worker.end();
    expect(await migrated).toEqual(['0005_page']);
    expect(await select(url, 'SELECT DISTINCT epochs FROM run')).toEqual([{ epochs: 8 }]);
    const deadlocks = `SELECT deadlocks::int FROM pg_stat_database WHERE datname = 'busy'`;
    await waitUntil(async () => JSON.stringify(await select(test.url, deadlocks)) === '[{"deadlocks":1}]');
  });

  it('marks rows anew whose last change is of the future, as those of another server that were restored', async () => {
    const url = await makeDatabase('restored');
    await migrateDatabase(url);
    await execute(url, rowsOf0004);
    await execute(
      url,
      `BEGIN; SET LOCAL session_replication_role = replica;
       UPDATE run SET changed_in = 1000000000000 WHERE id = 'old'; COMMIT`,
    );
    const marks = `SELECT id, changed_in < 1000000000000 AS past FROM run ORDER BY id`;
    expect(await select(url, marks)).toMatchObject([{ past: false }, { past: true }]);
    await migrateDatabase(url);
    expect(await select(url, marks)).toMatchObject([{ past: true }, { past: true }]);
  });

  it('leaves nothing half done where a migration fails', async () => {
    const url = await makeDatabase('in_the_way');
    await execute(url, 'CREATE TABLE worker (id int)');
    await expect(migrateDatabase(url)).rejects.toMatchObject({ code: 'DATABASE_INCOMPATIBLE' });
    await execute(url, 'DROP TABLE worker');
    expect(await migrateDatabase(url)).toEqual(await allMigrations());
  });

  it('refuses a database whose history is not ours', async () => {
    const url = await makeDatabase('newer');
    await migrateDatabase(url);
    await execute(
      url,
      `UPDATE _prisma_migrations SET checksum = 'edited' WHERE migration_name = '0001_init'`,
    );
    await expect(migrateDatabase(url)).rejects.toThrow('as it was applied, got an edited one');
    await execute(
      url,
      `UPDATE _prisma_migrations SET migration_name = '0009_later' WHERE checksum = 'edited'`,
    );
    await expect(openDatabase(url)).rejects.toThrow('"0009_later" of another');
  });

  it('is asked for by whoever opens a database that was not migrated', async () => {
    const url = await makeDatabase('unmigrated');
    await expect(openDatabase(url)).rejects.toMatchObject({
      code: 'DATABASE_INCOMPATIBLE',
      remedy: 'run `diceboard migrate`',
    });
  });

  it('says in one line, without the password, that there is no server or no such database', async () => {
    const nowhere = 'postgresql://me:secret@127.0.0.1:1/none';
    const away = 'expected a PostgreSQL server at 127.0.0.1:1/none, got ECONNREFUSED';
    await expect(migrateDatabase(nowhere)).rejects.toThrow(away);
    const missing = new URL(test.url);
    missing.pathname = '/missing';
    await expect(openDatabase(missing.href)).rejects.toThrow('got database "missing" does not exist');
  });
});

describe('the run table', () => {
  it('allows exactly the moves of the domain', async () => {
    const runId = await addRun(test.database, 'moved');
    const { prisma } = test.database;
    const allowed: string[] = [];
    const pairs = runStatuses.flatMap((from) => runStatuses.map((to) => [from, to] as const));
    for (const [from, to] of pairs.filter(([a, b]) => a !== b)) {
      await prisma.$transaction([
        prisma.$executeRaw`SET LOCAL session_replication_role = replica`,
        prisma.run.update({ where: { id: runId }, data: stateOf(from) }),
      ]);
      const moved = prisma.run.update({ where: { id: runId }, data: stateOf(to) });
      if (
        await moved.then(
          () => true,
          () => false,
        )
      )
        allowed.push(`${from} -> ${to}`);
    }
    const legal = pairs.filter(([from, to]) => canMove(from, to)).map(([from, to]) => `${from} -> ${to}`);
    expect(allowed).toEqual(legal);
  });

  it('lets no token fall', async () => {
    const id = await addRun(test.database, 'token');
    await test.database.prisma.run.update({ where: { id }, data: { token: 5 } });
    const falling = test.database.prisma.run.update({ where: { id }, data: { token: 4 } });
    await expect(falling).rejects.toThrow('may not fall from 5 to 4');
  });
});

function stateOf(status: RunStatus) {
  const endedAt = endedStatuses.includes(status) ? new Date() : null;
  return { status, endedAt, leaseUntil: status === 'running' ? new Date() : null, bestEpoch: 1 };
}
