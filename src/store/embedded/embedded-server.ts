import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { stopServer } from './control-server.ts';
import { explainFailure } from './explain-failure.ts';
import { withFileLock } from '../../files/file-lock.ts';
import { initialiseCluster } from './initialise-cluster.ts';
import { findLivePostmaster, readPostmaster } from './postmaster-file.ts';
import { makeSeat } from './seat.ts';
import { createDatabase, probeServer, serverUrl } from './server-connection.ts';
import {
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
import { startWithRetries } from './start-with-retries.ts';

export type Log = (line: string) => void;

/** A first start takes minutes on a slow machine. */
const lockOptions = { waitMs: 180_000, staleAfterMs: 20_000 };

export interface EmbeddedServerStatus {
  readonly running: boolean;
  readonly port: number | null;
  readonly pid: number | null;
}

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
  try {
    await makeServerFolder(folder);
    return await withFileLock(join(folder, 'start.lock'), lockOptions, () => joinOrStart(folder, log));
  } catch (error) {
    throw explainFailure(folder, error);
  }
}

async function joinOrStart(folder: string, log: Log): Promise<{ url: string; started: boolean }> {
  const joined = await joinServer(folder);
  if (joined !== null) return { url: joined, started: false };
  return { url: await makeAndStart(folder, log), started: true };
}

/**
 * Starts the server again when it died, as after a SIGKILL or an out-of-memory kill; one that was stopped stays so.
 * Throws as `ensureEmbeddedServer`.
 */
export async function reviveEmbeddedServer(home: string, log: Log): Promise<void> {
  const record = await readRecord(serverFolder(home));
  if (record === null) return;
  // A server that stops in order removes its file.
  if ((await readPostmaster(placesOf(serverFolder(home), record).dataFolder)) === null) return;
  await ensureEmbeddedServer(home, log);
}

/** False when no server ran. */
export async function stopEmbeddedServer(home: string): Promise<boolean> {
  const folder = serverFolder(home);
  if ((await findServer(folder)) === null) return false;
  return withFileLock(join(folder, 'start.lock'), lockOptions, async () => {
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
  if (record !== null && !(await isFolder(placesOf(folder, record).seat))) record = null;
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

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (status) => status.isDirectory(),
    () => false,
  );
}
