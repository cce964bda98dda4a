import { execFile } from 'node:child_process';
import { open, rename, rm, stat } from 'node:fs/promises';
import { promisify } from 'node:util';
import { isProcessAlive } from '../../files/process-alive.ts';
import { isFolderInUse } from './process-check.ts';
import { findLivePostmaster, postmasterFile, readPostmaster } from './postmaster-file.ts';
import type { ServerPlaces } from './server-folder.ts';
import type { ServerSoftware } from './server-software.ts';
import { spawnOptionsOf, type ServerUser } from './server-user.ts';

export interface ServerControl {
  readonly places: ServerPlaces;
  readonly software: ServerSoftware;
  readonly user: ServerUser | null;
}

const settings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '100',
  timezone: 'UTC',
  log_timezone: 'UTC',
};

/**
 * Starts the server in a session of its own, so that it outlives us and no Ctrl-C reaches it. Resolves when it
 * takes connections, with null, or with the reason why it does not.
 */
export async function startServer(control: ServerControl, port: number): Promise<string | null> {
  const { places, software, user } = control;
  await removeForeignPostmasterFile(places.dataFolder);
  await rotateLog(places.logFile);
  const logged = await sizeOf(places.logFile);
  const flags = Object.entries(settings).map(([name, value]) => `-c ${name}=${value}`);
  const options = ['-p', String(port), ...flags].join(' ');
  const start = [
    'start',
    '-w',
    '-s',
    '-t',
    '60',
    '-D',
    places.dataFolder,
    '-l',
    places.logFile,
    '-o',
    options,
  ];
  try {
    await promisify(execFile)(software.control, start, spawnOptionsOf(user));
    return null;
  } catch (error) {
    return (await readLog(places.logFile, logged)) || (error as Error).message;
  }
}

/** Stops the server cleanly (open connections are cut), by force only when that takes longer than a minute. */
export async function stopServer({ places, software, user }: ServerControl): Promise<void> {
  const stop = (mode: string) =>
    promisify(execFile)(
      software.control,
      ['stop', '-w', '-s', '-t', '60', '-m', mode, '-D', places.dataFolder],
      spawnOptionsOf(user),
    );
  try {
    await stop('fast');
  } catch (error) {
    if ((await findLivePostmaster(places.dataFolder)) === null) return;
    await stop('immediate').catch(() => Promise.reject(error));
  }
}

/**
 * PostgreSQL itself deals with the file that a killed server left, unless its process id now belongs to someone
 * else. The file is removed only then, and never while a process still works in the folder.
 */
async function removeForeignPostmasterFile(dataFolder: string): Promise<void> {
  const left = await readPostmaster(dataFolder);
  if (left === null || !isProcessAlive(left.pid)) return;
  if ((await findLivePostmaster(dataFolder)) !== null || (await isFolderInUse(dataFolder))) return;
  await rm(postmasterFile(dataFolder), { force: true });
}

async function rotateLog(file: string): Promise<void> {
  if ((await sizeOf(file)) > 10_000_000) await rename(file, `${file}.1`);
}

async function sizeOf(file: string): Promise<number> {
  return stat(file).then(
    (status) => status.size,
    () => 0,
  );
}

/** What the server wrote since the log had that many bytes. */
async function readLog(file: string, from: number): Promise<string> {
  const handle = await open(file, 'r').catch(() => null);
  if (handle === null) return '';
  try {
    const { size } = await handle.stat();
    const buffer = Buffer.alloc(Math.min(Math.max(size - from, 0), 65_536));
    await handle.read(buffer, 0, buffer.length, from);
    return buffer.toString('utf8').trim();
  } finally {
    await handle.close();
  }
}
