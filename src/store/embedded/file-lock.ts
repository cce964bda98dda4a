import { randomUUID } from 'node:crypto';
import { link, open, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { isProcessAlive } from './process-check.ts';

export interface FileLockOptions {
  /** How long to wait for another holder before giving up. */
  readonly waitMs: number;
  /** A lock that was not touched for so long is taken over even if its process id lives (ids are used again). */
  readonly staleMs?: number;
}

/**
 * Runs `work` while holding the lock file, one process at a time. A holder that died loses the lock.
 * It owes: no waiting for ever, and the file gone afterwards. It does not owe exclusion after a holder slept past
 * `staleMs`; what is done under it must stay harmless when done twice.
 */
export async function withFileLock<T>(
  file: string,
  options: FileLockOptions,
  work: () => Promise<T>,
): Promise<T> {
  const mine = await acquire(file, options);
  const heartbeat = setInterval(() => void touch(file), 2000);
  heartbeat.unref();
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    if ((await readOrNull(file)) === mine) await rm(file, { force: true });
  }
}

async function acquire(file: string, { waitMs, staleMs = 20_000 }: FileLockOptions): Promise<string> {
  const mine = `${process.pid} ${randomUUID()}`;
  const deadline = performance.now() + waitMs;
  for (;;) {
    if (await create(file, mine)) return mine;
    const seen = await readOrNull(file);
    if (seen !== null && (await isStale(file, seen, staleMs))) await takeAway(file, seen);
    else if (performance.now() > deadline) throw new Error(`the lock ${file} is held by process ${seen}`);
    else await sleep(20 + Math.random() * 60);
  }
}

async function create(file: string, content: string): Promise<boolean> {
  try {
    const handle = await open(file, 'wx', 0o600);
    await handle.writeFile(content);
    await handle.close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function isStale(file: string, content: string, staleMs: number): Promise<boolean> {
  const age = await stat(file).then(
    (status) => Date.now() - status.mtimeMs,
    () => 0,
  );
  if (age > staleMs) return true;
  const holder = Number.parseInt(content, 10);
  // A lock is empty between its creation and the writing of its holder's id.
  return Number.isInteger(holder) && !isProcessAlive(holder);
}

/** Two waiters may both judge a lock stale; whoever moved a newer one away puts it back. */
async function takeAway(file: string, seen: string): Promise<void> {
  const grave = `${file}.${randomUUID()}`;
  try {
    await rename(file, grave);
  } catch {
    return;
  }
  if ((await readOrNull(grave)) !== seen) await link(grave, file).catch(() => undefined);
  await rm(grave, { force: true });
}

async function touch(file: string): Promise<void> {
  const now = new Date();
  await utimes(file, now, now).catch(() => undefined);
}

async function readOrNull(file: string): Promise<string | null> {
  return readFile(file, 'utf8').catch(() => null);
}
