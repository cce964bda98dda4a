import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DiceboardError } from '../../domain/errors.ts';
import { type ServerControl, startServer, stopServer } from './control-server.ts';
import { withFileLock } from './file-lock.ts';
import { findFreePort } from './free-port.ts';
import { initialiseCluster } from './initialise-cluster.ts';
import { findLivePostmaster } from './postmaster-file.ts';
import { createDatabase, probeServer, serverUrl } from './server-connection.ts';
import {
  makeSeat,
  makeServerFolder,
  placesOf,
  readPassword,
  readRecord,
  serverFolder,
  type ServerPlaces,
  writeRecord,
} from './server-folder.ts';
import { findSoftware } from './server-software.ts';
import { findServerUser } from './server-user.ts';

export type Log = (line: string) => void;

export interface EmbeddedServerStatus {
  readonly running: boolean;
  readonly port: number | null;
  readonly pid: number | null;
}

/** Orphans of a killed server, or another's port: these pass; of other reasons three tries are enough. */
const passing = /could not bind|address already in use|pre-existing shared memory|lock file .* already exists/i;

/**
 * The home's own PostgreSQL server: joined when it runs, started when not, made when it is the first time. It lives
 * on when this process ends; `stopEmbeddedServer` stops it. Any number of processes may call this at once and all
 * get the same server. Throws EMBEDDED_SERVER_FAILED with the server's own reason.
 */
export async function ensureEmbeddedServer(
  home: string,
  log: Log,
): Promise<{ url: string; started: boolean }> {
  const folder = serverFolder(home);
  const joined = await joinServer(folder);
  if (joined !== null) return { url: joined, started: false };
  await makeServerFolder(folder);
  return withFileLock(join(folder, 'start.lock'), { waitMs: 180_000 }, async () => {
    const late = await joinServer(folder);
    if (late !== null) return { url: late, started: false };
    return { url: await makeAndStart(folder, log), started: true };
  });
}

/** False when no server ran. */
export async function stopEmbeddedServer(home: string): Promise<boolean> {
  const folder = serverFolder(home);
  if ((await findServer(folder)) === null) return false;
  return withFileLock(join(folder, 'start.lock'), { waitMs: 180_000 }, async () => {
    const found = await findServer(folder);
    if (found === null) return false;
    const user = await findServerUser(found.places.dataFolder);
    const software = await findSoftware(folder, user);
    await stopServer({ places: found.places, software, user });
    return true;
  });
}

/** Stops the server and deletes its rows for good, wherever they lie. */
export async function removeEmbeddedServer(home: string): Promise<void> {
  await stopEmbeddedServer(home);
  const folder = serverFolder(home);
  const record = await readRecord(folder);
  if (record !== null) await rm(placesOf(folder, record).seat, { recursive: true, force: true });
  await rm(folder, { recursive: true, force: true });
}

export async function embeddedServerStatus(home: string): Promise<EmbeddedServerStatus> {
  const found = await findServer(serverFolder(home));
  if (found === null) return { running: false, port: null, pid: null };
  return { running: true, port: found.port, pid: found.pid };
}

async function findServer(
  folder: string,
): Promise<{ places: ServerPlaces; pid: number; port: number | null } | null> {
  const record = await readRecord(folder);
  if (record === null) return null;
  const places = placesOf(folder, record);
  const postmaster = await findLivePostmaster(places.dataFolder);
  return postmaster === null ? null : { places, pid: postmaster.pid, port: postmaster.port };
}

/** The url of the running server; null when none takes connections. */
async function joinServer(folder: string): Promise<string | null> {
  const found = await findServer(folder);
  if (found === null || found.port === null) return null;
  const url = serverUrl(found.port, await readPassword(folder, false));
  return (await probeServer(url)) === null ? url : null;
}

async function makeAndStart(folder: string, log: Log): Promise<string> {
  let record = await readRecord(folder);
  const user = await findServerUser(record === null ? null : placesOf(folder, record).dataFolder);
  if (record === null) {
    if (user !== null) log(`running as root: the database server runs as the OS user ${user.name}`);
    record = await makeSeat(folder, user);
    await writeRecord(folder, record);
  }
  const control = { places: placesOf(folder, record), software: await findSoftware(folder, user), user };
  const password = await readPassword(folder, true);
  await initialiseCluster({ ...control, password });
  const port = await startWithRetries(control, record.port, log);
  await writeRecord(folder, { ...record, port });
  await createDatabase(port, password);
  return serverUrl(port, password);
}

/** A killed server's orphans hold on to its memory for a moment, and a port may be taken: hence tries with back-off. */
async function startWithRetries(control: ServerControl, wanted: number | null, log: Log): Promise<number> {
  let reason = '';
  for (let attempt = 0; attempt < (passing.test(reason) ? 8 : 3); attempt++) {
    const live = await findLivePostmaster(control.places.dataFolder);
    if (live !== null && live.port !== null && (await waitForStart(control, live.pid))) return live.port;
    const portTaken = /could not bind|address already in use/i.test(reason);
    const port = await findFreePort(portTaken ? null : wanted);
    const failure = await startServer(control, port);
    if (failure === null) return port;
    reason = failure;
    log(`the database server did not start (${lastReason(reason)}), trying again`);
    await sleep(Math.min(200 * 2 ** attempt, 4000));
  }
  throw failed(control.places, reason);
}

/** Waits for a server that another process started, or that recovers, to take connections. */
async function waitForStart({ places }: ServerControl, pid: number): Promise<boolean> {
  const password = await readPassword(places.folder, false);
  for (const deadline = performance.now() + 120_000; performance.now() < deadline; await sleep(200)) {
    const live = await findLivePostmaster(places.dataFolder);
    if (live?.pid !== pid) return false;
    const code =
      live.port === null ? 'STARTING' : await probeServer(serverUrl(live.port, password, 'postgres'));
    if (code === null) return true;
    if (code === '28P01') throw failed(places, 'it refuses the password that is kept beside it');
  }
  return false;
}

function lastReason(log: string): string {
  const lines = log.split('\n').filter((line) => line.trim() !== '');
  const line =
    lines.findLast((text) => /FATAL|PANIC|could not/.test(text)) ?? lines.at(-1) ?? 'no reason given';
  return line.replace(/^.*?(FATAL|PANIC|LOG|WARNING):\s*/, '').trim();
}

function failed(places: ServerPlaces, reason: string): DiceboardError {
  const disk = /no space left/i.test(reason);
  return new DiceboardError(
    disk ? 'DISK_FULL' : 'EMBEDDED_SERVER_FAILED',
    `expected the database server of ${places.folder} to start, got: ${lastReason(reason)}`,
    {
      remedy: disk ? 'free some space and run again' : `see ${places.logFile}, or set DATABASE_URL`,
      details: reason.split('\n'),
    },
  );
}
