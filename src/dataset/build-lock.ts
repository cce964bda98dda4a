import { randomBytes } from 'node:crypto';
import { readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

export interface BuildLock {
  /** Unique to this holder. */
  readonly token: string;
  release(): Promise<void>;
}

interface Holder {
  readonly token: string;
  readonly pid: number;
  readonly host: string;
}

export interface BuildLockOptions {
  /** Asked before each try: true when there is nothing left to build, so no lock is needed. */
  readonly isDone: () => Promise<boolean>;
  /** Told the token of a dead holder whose lock was taken over, so that its remains can be removed. */
  readonly onTakeover?: (token: string) => Promise<void>;
  /** A holder of another host that did not touch its lock for so long is taken for dead. Default 30 s. */
  readonly staleAfterMs?: number;
  readonly pollMs?: number;
}

/**
 * A lock file between processes that build the same thing; null when another has built it meanwhile.
 * It owes: one builder at a time while its holder lives; taken over within seconds when the holder was killed.
 * It does not owe exclusion under every race of two takeovers: the builder must still publish by an atomic rename,
 * so that a second build costs time and nothing else.
 */
export async function acquireBuildLock(file: string, options: BuildLockOptions): Promise<BuildLock | null> {
  const { isDone, staleAfterMs = 30_000, pollMs = 100 } = options;
  const token = randomBytes(6).toString('hex');
  const holder: Holder = { token, pid: process.pid, host: hostname() };
  for (;;) {
    if (await isDone()) return null;
    if (await create(file, holder)) break;
    const dead = await findDeadHolder(file, staleAfterMs);
    if (dead === null) await sleep(pollMs);
    else if (await removeLock(file, dead)) await options.onTakeover?.(dead);
  }
  const heartbeat = setInterval(() => void touch(file), Math.min(5000, staleAfterMs / 4));
  heartbeat.unref();
  return {
    token,
    release: async () => {
      clearInterval(heartbeat);
      const current = await readHolder(file);
      if (current?.token === token) await rm(file, { force: true });
    },
  };
}

async function create(file: string, holder: Holder): Promise<boolean> {
  try {
    await writeFile(file, JSON.stringify(holder), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** The token of the holder if it is dead; '' for a lock that was never written whole; null if it lives or is gone. */
async function findDeadHolder(file: string, staleAfterMs: number): Promise<string | null> {
  const entry = await stat(file).catch(() => null);
  if (entry === null) return null;
  const silentMs = Date.now() - entry.mtimeMs;
  const holder = await readHolder(file);
  if (holder === null) return silentMs > Math.min(2000, staleAfterMs) ? '' : null;
  const isDead = silentMs > staleAfterMs || (holder.host === hostname() && !isAlive(holder.pid));
  return isDead ? holder.token : null;
}

/** Moves the lock aside and looks again, so that a lock that changed hands meanwhile is put back. */
async function removeLock(file: string, token: string): Promise<boolean> {
  const aside = `${file}.${randomBytes(6).toString('hex')}`;
  try {
    await rename(file, aside);
  } catch {
    return false;
  }
  const moved = (await readHolder(aside))?.token ?? '';
  if (moved !== token) {
    await rename(aside, file);
    return false;
  }
  await rm(aside, { force: true });
  return true;
}

async function readHolder(file: string): Promise<Holder | null> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Holder;
  } catch {
    return null;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function touch(file: string): Promise<void> {
  const now = new Date();
  await utimes(file, now, now).catch(() => {});
}
