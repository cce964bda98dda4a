import { randomUUID } from 'node:crypto';
import { readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { isProcessAlive } from './process-alive.ts';

export interface FileLock {
  /** Unique to this holder: letters, digits and dashes. */
  readonly token: string;
  release(): Promise<void>;
}

export interface FileLockOptions {
  /** How long to wait for another holder before giving up with an error. Default: for ever. */
  readonly waitMs?: number;
  /** A holder that did not touch its lock for so long is taken for dead, even if its process id lives. Default 30 s. */
  readonly staleAfterMs?: number;
  readonly pollMs?: number;
  /** Told the token of a dead holder whose lock was taken over, so that its remains can be removed. */
  readonly onTakeover?: (token: string) => Promise<void>;
}

interface Holder {
  readonly token: string;
  readonly pid: number;
  readonly host: string;
}

/** A lock that was never written whole has no holder's token; the name stands for it. */
const unwritten = 'unwritten';
const unwrittenAfterMs = 2000;

/** Runs `work` while holding the lock file, one process at a time. */
export async function withFileLock<T>(
  file: string,
  options: FileLockOptions,
  work: () => Promise<T>,
): Promise<T> {
  const lock = await acquireFileLock(file, options);
  try {
    return await work();
  } finally {
    await lock.release();
  }
}

/** Waits for the lock file. Throws when a living holder keeps it for longer than `waitMs`. */
export async function acquireFileLock(file: string, options: FileLockOptions = {}): Promise<FileLock> {
  const lock = await acquireFileLockUnless(async () => false, file, options);
  return lock!;
}

/**
 * The same, but null once `isDone`, which is asked before each try: there is nothing left to lock for.
 * It owes: one holder at a time while that holder lives and touches its lock, also when many take over a dead one's;
 * taken over within seconds when the holder was killed; no file left. It does not owe exclusion after a holder slept
 * for longer than `staleAfterMs`: what is done under it must stay harmless when done twice.
 */
export async function acquireFileLockUnless(
  isDone: () => Promise<boolean>,
  file: string,
  { waitMs = Infinity, staleAfterMs = 30_000, pollMs = 100, onTakeover }: FileLockOptions,
): Promise<FileLock | null> {
  const holder: Holder = { token: randomUUID(), pid: process.pid, host: hostname() };
  const deadline = performance.now() + waitMs;
  for (;;) {
    if (await isDone()) return null;
    if (await create(file, holder)) break;
    const dead = await findDeadHolder(file, staleAfterMs);
    if (dead !== null) {
      if (!(await takeOver(file, dead, { holder, staleAfterMs }))) continue;
      await onTakeover?.(dead);
      break;
    }
    if (performance.now() > deadline) throw await describeHolder(file);
    await sleep(pollMs * (0.5 + Math.random() / 2));
  }
  return hold(file, holder.token, staleAfterMs);
}

function hold(file: string, token: string, staleAfterMs: number): FileLock {
  const isMine = async () => (await readHolder(file))?.token === token;
  const touch = async () => {
    const now = new Date();
    if (await isMine()) await utimes(file, now, now).catch(() => undefined);
  };
  const heartbeat = setInterval(() => void touch(), Math.min(5000, staleAfterMs / 4));
  heartbeat.unref();
  return {
    token,
    release: async () => {
      clearInterval(heartbeat);
      if (await isMine()) await rm(file, { force: true });
    },
  };
}

async function create(file: string, holder: Holder): Promise<boolean> {
  try {
    await writeFile(file, JSON.stringify(holder), { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** The token of the holder if it is dead, `unwritten` for a lock that names none; null if it lives or is gone. */
async function findDeadHolder(file: string, staleAfterMs: number): Promise<string | null> {
  const entry = await stat(file).catch(() => null);
  if (entry === null) return null;
  const silentMs = Date.now() - entry.mtimeMs;
  const holder = await readHolder(file);
  if (holder === null) return silentMs > Math.min(unwrittenAfterMs, staleAfterMs) ? unwritten : null;
  const isDead = silentMs > staleAfterMs || (holder.host === hostname() && !isProcessAlive(holder.pid));
  return isDead ? holder.token : null;
}

/**
 * Replaces a dead holder's lock by one's own. Of the many that see the same dead holder only the owner of a second
 * lock, named after it, may do so, and only after another look: another may have taken over and be gone already.
 * That second lock is taken over in the same way from one who died here.
 */
async function takeOver(
  file: string,
  dead: string,
  { holder, staleAfterMs }: { holder: Holder; staleAfterMs: number },
): Promise<boolean> {
  const claim = `${file}.${dead}`;
  if (!(await create(claim, holder))) {
    const deadClaimant = await findDeadHolder(claim, staleAfterMs);
    if (deadClaimant === null || !(await takeOver(claim, deadClaimant, { holder, staleAfterMs })))
      return false;
  }
  try {
    if ((await findDeadHolder(file, staleAfterMs)) !== dead) return false;
    const mine = `${file}.${holder.token}`;
    await writeFile(mine, JSON.stringify(holder), { mode: 0o600 });
    await rename(mine, file);
    return true;
  } finally {
    await rm(claim, { force: true });
  }
}

async function readHolder(file: string): Promise<Holder | null> {
  try {
    const holder = JSON.parse(await readFile(file, 'utf8')) as Holder;
    return /^[\w-]{1,64}$/.test(holder.token) ? holder : null;
  } catch {
    return null;
  }
}

async function describeHolder(file: string): Promise<Error> {
  const holder = await readHolder(file);
  const who = holder === null ? 'an unknown process' : `process ${holder.pid} on ${holder.host}`;
  return new Error(`the lock ${file} is held by ${who}`);
}
