import { chmod, chown, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, sep } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sha256 } from '../../domain/sha256.ts';
import { findLivePostmaster } from './postmaster-file.ts';
import type { ServerRecord } from './server-folder.ts';
import { canEnter, type ServerUser } from './server-user.ts';

/** Where files go that an OS user must reach who cannot enter the home (root's own folder, say). */
export const sharedFolder = '/var/lib/diceboard';

/**
 * Chooses and makes the place of the server's own files, its seat: inside the server folder, or under the shared
 * folder where the server's OS user cannot enter the home.
 */
export async function makeSeat(folder: string, user: ServerUser | null): Promise<ServerRecord> {
  if (user === null || (await canEnter(user, folder))) {
    await makePrivate(join(folder, 'cluster'), user);
    return { seat: 'cluster', port: null };
  }
  const seat = join(sharedFolder, sha256(folder).slice(0, 16));
  await removeGoneSeats();
  await setAside(seat);
  await makePrivate(seat, user);
  await writeFile(join(seat, 'home'), dirname(folder));
  return { seat, port: null };
}

async function makePrivate(path: string, user: ServerUser | null): Promise<void> {
  await mkdir(path, { recursive: true });
  await chmod(path, 0o700);
  if (user !== null) await chown(path, user.uid, user.gid);
}

/** A seat whose home was deleted and made again: its password is lost. One such is kept. */
async function setAside(seat: string): Promise<void> {
  if (!(await exists(seat))) return;
  await stopOrphan(seat);
  await rm(`${seat}.old`, { recursive: true, force: true });
  await rename(seat, `${seat}.old`);
}

/** Temporary homes (of tests, say) are deleted without a word to us; what they left here goes with them. */
async function removeGoneSeats(): Promise<void> {
  const names = await readdir(sharedFolder).catch(() => []);
  for (const name of names.filter((text) => /^[0-9a-f]{16}(\.old)?$/.test(text))) {
    const seat = join(sharedFolder, name);
    const home = await readFile(join(seat, 'home'), 'utf8').catch(() => null);
    if (home === null || !home.startsWith(tmpdir() + sep) || (await exists(home))) continue;
    await stopOrphan(seat);
    await rm(seat, { recursive: true, force: true });
  }
}

async function stopOrphan(seat: string): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    const live = await findLivePostmaster(join(seat, 'data'));
    if (live === null) return;
    if (tries === 0) process.kill(live.pid, 'SIGINT');
    await sleep(100);
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
