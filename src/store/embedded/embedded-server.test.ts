import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeTestHome, removeTestHome } from '../../../test/fixtures/test-database.ts';
import {
  embeddedServerStatus,
  ensureEmbeddedServer,
  removeEmbeddedServer,
  stopEmbeddedServer,
} from './embedded-server.ts';
import { placesOf, readRecord, serverFolder } from './server-folder.ts';
import { runsAsRoot } from './server-user.ts';

const quiet = () => undefined;
let home: string;
beforeEach(async () => {
  home = await makeTestHome();
});
afterEach(() => removeTestHome(home));

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

async function readPlaces() {
  const folder = serverFolder(home);
  return placesOf(folder, (await readRecord(folder))!);
}

/** A process of its own that ensures the server, prints what it got, and then lives on until it is killed. */
function startVerb(): { child: ChildProcess; answer: Promise<{ url: string; started: boolean }> } {
  const module = new URL('./embedded-server.ts', import.meta.url).href;
  const code = `
    const { ensureEmbeddedServer } = await import(${JSON.stringify(module)});
    console.log(JSON.stringify(await ensureEmbeddedServer(${JSON.stringify(home)}, () => {})));
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', code]);
  const answer = new Promise<{ url: string; started: boolean }>((resolve, reject) => {
    let errors = '';
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    child.stdout.on('data', (chunk: Buffer) => resolve(JSON.parse(chunk.toString())));
    child.on('exit', () => reject(new Error(errors)));
  });
  return { child, answer };
}

describe('ensureEmbeddedServer', () => {
  it('ends with one server when several verbs start at once, and the server outlives them all', async () => {
    const verbs = [startVerb(), startVerb(), startVerb()];
    const answers = await Promise.all(verbs.map(({ answer }) => answer));
    expect(answers.filter(({ started }) => started)).toHaveLength(1);
    expect(new Set(answers.map(({ url }) => url)).size).toBe(1);
    for (const { child } of verbs) child.kill('SIGKILL');
    await sleep(200);
    expect(await ensureEmbeddedServer(home, quiet)).toEqual({ url: answers[0]!.url, started: false });
    expect(await query(answers[0]!.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('listens on 127.0.0.1 alone, wants the password, and keeps it from other users', async () => {
    const { url } = await ensureEmbeddedServer(home, quiet);
    const [settings] = await query(
      url,
      `SELECT current_setting('listen_addresses') AS addresses,
      current_setting('unix_socket_directories') AS sockets, current_setting('max_connections') AS connections`,
    );
    expect(settings).toEqual({ addresses: '127.0.0.1', sockets: '', connections: '100' });
    const wrong = new URL(url);
    wrong.password = 'wrong';
    await expect(query(wrong.href, 'SELECT 1')).rejects.toThrow('password authentication failed');
    const { mode } = await stat(join(home, 'postgres', 'password'));
    expect(mode & 0o777).toBe(0o600);
  });

  it('recovers a server that was killed, at its old port, with all that was committed', async () => {
    const { url } = await ensureEmbeddedServer(home, quiet);
    await query(url, 'CREATE TABLE kept (id int)');
    process.kill((await embeddedServerStatus(home)).pid!, 'SIGKILL');
    expect(await ensureEmbeddedServer(home, quiet)).toEqual({ url, started: true });
    expect(await query(url, 'SELECT count(*)::int AS rows FROM kept')).toEqual([{ rows: 0 }]);
  });

  it('takes another port when its own was taken meanwhile', async () => {
    await ensureEmbeddedServer(home, quiet);
    const { port } = await embeddedServerStatus(home);
    await stopEmbeddedServer(home);
    const squatter = createServer().listen(port!, '127.0.0.1');
    const { url } = await ensureEmbeddedServer(home, quiet);
    expect(new URL(url).port).not.toBe(String(port));
    expect((await embeddedServerStatus(home)).port).toBe(Number(new URL(url).port));
    squatter.close();
  });

  it('is not taken in by the pid file of a killed server whose process id another process has now', async () => {
    await ensureEmbeddedServer(home, quiet);
    const { dataFolder } = await readPlaces();
    const file = join(dataFolder, 'postmaster.pid');
    const left = await readFile(file, 'utf8');
    await stopEmbeddedServer(home);
    await writeFile(file, left.replace(/^\d+/, String(process.pid)));
    expect((await embeddedServerStatus(home)).running).toBe(false);
    expect((await ensureEmbeddedServer(home, quiet)).started).toBe(true);
  });

  it('starts over after a set-up that was killed half way', async () => {
    await mkdir(join(home, 'postgres', 'cluster', 'making-1', 'base'), { recursive: true });
    const { url } = await ensureEmbeddedServer(home, quiet);
    expect(await query(url, 'SELECT current_database() AS name')).toEqual([{ name: 'diceboard' }]);
    await expect(stat(join(home, 'postgres', 'cluster', 'making-1'))).rejects.toThrow('ENOENT');
  });

  it('gives two homes two servers at once', async () => {
    const other = await makeTestHome();
    const [first, second] = await Promise.all([home, other].map((each) => ensureEmbeddedServer(each, quiet)));
    expect([first?.started, second?.started]).toEqual([true, true]);
    expect(first?.url).not.toBe(second?.url);
    await removeTestHome(other);
  });

  it('says in one line why the server does not start', async () => {
    await ensureEmbeddedServer(home, quiet);
    await stopEmbeddedServer(home);
    await writeFile(join((await readPlaces()).dataFolder, 'PG_VERSION'), '9\n');
    const failure = ensureEmbeddedServer(home, quiet);
    await expect(failure).rejects.toMatchObject({ code: 'EMBEDDED_SERVER_FAILED' });
    await expect(failure).rejects.toThrow(/database files are incompatible with server/);
  });

  it('starts empty where its files were deleted', async () => {
    await ensureEmbeddedServer(home, quiet);
    await stopEmbeddedServer(home);
    await rm((await readPlaces()).seat, { recursive: true });
    const { url } = await ensureEmbeddedServer(home, quiet);
    expect(await query(url, 'SELECT current_database() AS name')).toEqual([{ name: 'diceboard' }]);
  });

  it('says in one line that the home cannot be written to', async () => {
    const file = join(home, 'file');
    await writeFile(file, '');
    const failure = ensureEmbeddedServer(file, quiet);
    await expect(failure).rejects.toMatchObject({ code: 'EMBEDDED_SERVER_FAILED' });
    await expect(failure).rejects.toThrow(/expected a database server under .*file.*, got: ENOTDIR/);
  });

  it.runIf(runsAsRoot())('works in a home that the server’s OS user cannot enter', async () => {
    const closed = await mkdtemp(join(homedir(), '.diceboard-test-'));
    const { url } = await ensureEmbeddedServer(closed, quiet);
    const [{ folder } = { folder: '' }] = await query(
      url,
      `SELECT current_setting('data_directory') AS folder`,
    );
    expect(folder).toMatch(/^\/var\/lib\/diceboard\/[0-9a-f]{16}\/data$/);
    await removeEmbeddedServer(closed);
    await expect(stat(String(folder))).rejects.toThrow('ENOENT');
    await rm(closed, { recursive: true });
  });

  it.runIf(runsAsRoot())('starts empty where a home was deleted, and stops its server', async () => {
    const parent = await mkdtemp(join(tmpdir(), 'diceboard-closed-'));
    const closed = join(parent, 'home');
    const first = await ensureEmbeddedServer(closed, quiet);
    await query(first.url, 'CREATE TABLE kept (id int)');
    const { seat } = placesOf(serverFolder(closed), (await readRecord(serverFolder(closed)))!);
    await rm(closed, { recursive: true });
    const second = await ensureEmbeddedServer(closed, quiet);
    await expect(query(first.url, 'SELECT 1')).rejects.toThrow(/ECONNREFUSED|password/);
    expect(await query(second.url, `SELECT to_regclass('kept') AS kept`)).toEqual([{ kept: null }]);
    await removeEmbeddedServer(closed);
    await rm(`${seat}.old`, { recursive: true, force: true });
    await rm(parent, { recursive: true });
  });

  it.runIf(runsAsRoot())('clears away what temporary homes left behind that are gone', async () => {
    const homes = await Promise.all([1, 2].map(() => mkdtemp(join(tmpdir(), 'diceboard-closed-'))));
    const { url } = await ensureEmbeddedServer(homes[0]!, quiet);
    const { seat } = placesOf(serverFolder(homes[0]!), (await readRecord(serverFolder(homes[0]!)))!);
    await rm(homes[0]!, { recursive: true });
    await ensureEmbeddedServer(homes[1]!, quiet);
    await expect(stat(seat)).rejects.toThrow('ENOENT');
    await expect(query(url, 'SELECT 1')).rejects.toThrow('ECONNREFUSED');
    await removeEmbeddedServer(homes[1]!);
    await rm(homes[1]!, { recursive: true });
  });
});

describe('stopEmbeddedServer', () => {
  it('stops the server cleanly although a client is connected, and says when there was none', async () => {
    const { url } = await ensureEmbeddedServer(home, quiet);
    const client = new Client({ connectionString: url });
    client.on('error', quiet);
    await client.connect();
    expect(await stopEmbeddedServer(home)).toBe(true);
    expect(await embeddedServerStatus(home)).toEqual({ running: false, port: null, pid: null });
    const { logFile } = await readPlaces();
    expect(await readFile(logFile, 'utf8')).toContain('database system is shut down');
    expect(await stopEmbeddedServer(home)).toBe(false);
    await client.end().catch(quiet);
  });
});
