import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { expect } from 'vitest';
import type { StoredRun } from '../src/store/read-run.ts';
import { openDatabase, type Database } from '../src/store/database.ts';
import { findSweep } from '../src/store/find-sweep.ts';
import { sweepProgress } from '../src/store/sweep-progress.ts';
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

export interface OpenStore {
  readonly url: string;
  readonly database: Database;
}

/** The store of a home, whose server is joined, or started. */
export async function openStore(environment: Environment): Promise<OpenStore> {
  const home = environment['DICEBOARD_HOME']!;
  const url = environment['DATABASE_URL'] ?? (await ensureEmbeddedServer(home, () => undefined)).url;
  return { url, database: await openDatabase(url) };
}

/** All runs of a sweep, by id or name, with epochs and attempts. */
export async function readRuns({ database }: OpenStore, sweep: string): Promise<StoredRun[]> {
  const { id: sweepId } = await findSweep(database, sweep);
  const rows = await listRuns(database, { sweepId });
  return Promise.all(rows.map(({ id }) => readRun(database, id)));
}

/** Every row of every table, as one JSON text a row: `table {...}`. */
export async function dumpTables({ url }: OpenStore): Promise<string[]> {
  const client = new Client({ connectionString: url });
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

/** Resolves when every run of the sweep has ended; a database that is away is waited for. */
export async function untilEnded(store: OpenStore, sweep: string, withinMs = 120_000): Promise<void> {
  await waitUntil(async () => {
    await sleep(300);
    const runs = await readRuns(store, sweep).catch(() => []);
    return runs.length > 0 && runs.every(({ endedAt }) => endedAt !== null);
  }, withinMs);
}

/** Resolves in the midst of a sweep: some epochs are done, most are not. */
export async function untilTraining({ database }: OpenStore, sweep: string): Promise<void> {
  await waitUntil(async () => {
    await sleep(100);
    const { id } = await findSweep(database, sweep);
    return (await sweepProgress(database, id)).epochsDone >= 2;
  }, 60_000);
}

/** Asserts that every run completed with each of its epochs once. */
export function expectWhole(runs: readonly StoredRun[], { epochs }: { epochs: number }): void {
  const wanted = Array.from({ length: epochs }, (_, index) => index + 1);
  expect(runs.map(({ id, status, reason }) => [id, status, reason])).toEqual(
    runs.map(({ id }) => [id, 'completed', null]),
  );
  for (const run of runs) expect(run.epochRows.map(({ epoch }) => epoch)).toEqual(wanted);
}
