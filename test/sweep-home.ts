import { Client } from 'pg';
import { expect } from 'vitest';
import type { RunRow } from '../src/store/list-runs.ts';
import type { StoredRun } from '../src/store/read-run.ts';
import { openDatabase } from '../src/store/database.ts';
import { ensureEmbeddedServer } from '../src/store/embedded/embedded-server.ts';
import { listRuns } from '../src/store/list-runs.ts';
import { readRun } from '../src/store/read-run.ts';
import { waitUntil } from './fixtures/queued-run.ts';
import { runCli } from './run-cli.ts';

export type Environment = Readonly<Record<string, string>>;

/** Runs a verb that must succeed and gives what it printed. */
export async function succeed(argv: readonly string[], environment: Environment): Promise<string> {
  const { code, stdout, stderr } = await runCli(argv, environment);
  expect([argv.join(' '), code, stderr.match(/^[A-Z_]+: .*/m)?.[0]]).toEqual([argv.join(' '), 0, undefined]);
  return stdout;
}

/** Runs a verb with `--json` that must succeed and gives its document. */
export async function succeedJson<T>(argv: readonly string[], environment: Environment): Promise<T> {
  return JSON.parse(await succeed([...argv, '--json'], environment)) as T;
}

/** Runs a verb that must fail in one line, and gives that line. */
export async function fail(
  argv: readonly string[],
  environment: Environment,
): Promise<{ code: number | null; line: string }> {
  const { code, stderr } = await runCli(argv, environment);
  const lines = stderr.trim().split('\n');
  expect(lines).toHaveLength(1);
  return { code, line: lines[0]! };
}

async function urlOf(environment: Environment): Promise<string> {
  const home = environment['DICEBOARD_HOME']!;
  return environment['DATABASE_URL'] ?? (await ensureEmbeddedServer(home, () => undefined)).url;
}

/** All runs of the home's database, with epochs and attempts. */
export async function readRuns(environment: Environment): Promise<StoredRun[]> {
  const database = await openDatabase(await urlOf(environment));
  try {
    const rows: RunRow[] = await listRuns(database, {});
    return await Promise.all(rows.map(({ id }) => readRun(database, id)));
  } finally {
    await database.close();
  }
}

/** Every row of every table, as one JSON text a row: `table {...}`. */
export async function dumpTables(environment: Environment): Promise<string[]> {
  const client = new Client({ connectionString: await urlOf(environment) });
  await client.connect();
  try {
    const { rows: tables } = await client.query<{ name: string }>(
      `SELECT table_schema || '.' || table_name AS name FROM information_schema.tables
       WHERE table_type = 'BASE TABLE' AND table_schema IN ('public', 'bullmq') ORDER BY 1`,
    );
    const dump: string[] = [];
    for (const { name } of tables) {
      const { rows } = await client.query<{ row: string }>(
        `SELECT to_jsonb(t)::text AS row FROM ${name} AS t`,
      );
      dump.push(...rows.map(({ row }) => `${name} ${row}`));
    }
    return dump;
  } finally {
    await client.end();
  }
}

/** Asks by `diceboard runs`, as a user would, until every run of the latest sweep has ended. */
export async function untilEnded(environment: Environment, withinMs = 120_000): Promise<void> {
  await waitUntil(async () => {
    const runs = await succeedJson<RunRow[]>(['runs'], environment);
    return runs.every(({ status }) => status !== 'queued' && status !== 'running');
  }, withinMs);
}

/** Asserts that every run completed with each of its epochs once. */
export function expectWhole(runs: readonly StoredRun[], { epochs }: { epochs: number }): void {
  const wanted = Array.from({ length: epochs }, (_, index) => index + 1);
  expect(runs.map(({ id, status, reason }) => [id, status, reason])).toEqual(
    runs.map(({ id }) => [id, 'completed', null]),
  );
  for (const run of runs) expect(run.epochRows.map(({ epoch }) => epoch)).toEqual(wanted);
}
