import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { acquireFileLock, acquireFileLockUnless, type FileLockOptions, withFileLock } from './file-lock.ts';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'diceboard-lock-'));
  file = join(folder, 'x.lock');
});
afterEach(() => rm(folder, { recursive: true }));

/** Ids above every system's limit: no such process. */
const deadPid = 2 ** 30;
const notDone = async () => false;

function leave(name: string, holder: { token: string; pid: number; host?: string }): Promise<void> {
  return writeFile(name, JSON.stringify({ host: hostname(), ...holder }));
}

/** The most that held the lock at once, and whose locks were taken over, in order. */
async function crowd(workers: number, options: FileLockOptions = {}) {
  let inside = 0;
  let most = 0;
  const takenOver: string[] = [];
  const onTakeover = async (token: string) => void takenOver.push(token);
  const work = async () => {
    most = Math.max(most, ++inside);
    await sleep(5);
    inside--;
  };
  const settings = { waitMs: 20_000, pollMs: 5, onTakeover, ...options };
  await Promise.all(Array.from({ length: workers }, () => withFileLock(file, settings, work)));
  return { most, takenOver };
}

describe('a file lock', () => {
  it('lets one in at a time and leaves no file behind', async () => {
    expect(await crowd(6)).toEqual({ most: 1, takenOver: [] });
    expect(await readdir(folder)).toEqual([]);
  });

  it('of a process that died is taken over at once, by one of many', async () => {
    for (let trial = 0; trial < 40; trial++) {
      await leave(file, { token: `gone-${trial}`, pid: deadPid });
      expect(await crowd(8)).toEqual({ most: 1, takenOver: [`gone-${trial}`] });
      expect(await readdir(folder)).toEqual([]);
    }
  });

  it('of a silent holder on another machine is taken over once it is stale, by one of many', async () => {
    await leave(file, { token: 'old', pid: 1, host: 'elsewhere' });
    const hourAgo = new Date(Date.now() - 3_600_000);
    await utimes(file, hourAgo, hourAgo);
    expect(await crowd(4)).toEqual({ most: 1, takenOver: ['old'] });
    expect(await readdir(folder)).toEqual([]);
  });

  it('of one that died while it took over another is taken over too', async () => {
    await leave(file, { token: 'first', pid: deadPid });
    await leave(`${file}.first`, { token: 'second', pid: deadPid });
    expect(await crowd(8)).toEqual({ most: 1, takenOver: ['first'] });
    expect(await readdir(folder)).toEqual([]);
  });

  it('that was never written whole is taken over after seconds', async () => {
    await writeFile(file, '');
    const minuteAgo = new Date(Date.now() - 60_000);
    await utimes(file, minuteAgo, minuteAgo);
    expect(await crowd(4)).toEqual({ most: 1, takenOver: ['unwritten'] });
    expect(await readdir(folder)).toEqual([]);
  });

  it('of a holder that lives is never taken over: it touches its lock', async () => {
    const lock = await acquireFileLock(file, { staleAfterMs: 200 });
    const hourAgo = new Date(Date.now() - 3_600_000);
    await utimes(file, hourAgo, hourAgo);
    await sleep(200);
    expect(Date.now() - (await stat(file)).mtimeMs).toBeLessThan(10_000);
    await lock.release();
  });

  it('is given up when a living process holds it for longer than the wait', async () => {
    await leave(file, { token: 'alive', pid: process.pid });
    await expect(withFileLock(file, { waitMs: 150 }, async () => 1)).rejects.toThrow(
      `held by process ${process.pid}`,
    );
  });

  it('is released when the work throws', async () => {
    const failing = withFileLock(file, { waitMs: 100 }, () => Promise.reject(new Error('inside')));
    await expect(failing).rejects.toThrow('inside');
    expect(await withFileLock(file, { waitMs: 100 }, async () => 2)).toBe(2);
  });

  it('that was lost leaves the new one alone', async () => {
    const lock = await acquireFileLock(file);
    await leave(file, { token: 'new', pid: process.pid });
    await lock.release();
    expect(await readFile(file, 'utf8')).toContain('new');
  });

  it('is waited for until there is nothing left to lock for', async () => {
    let done = false;
    const first = await acquireFileLock(file);
    const second = acquireFileLockUnless(async () => done, file, { pollMs: 5 });
    expect(await Promise.race([second, sleep(100).then(() => 'waits')])).toBe('waits');
    done = true;
    await first.release();
    expect(await second).toBeNull();
    expect(await readdir(folder)).toEqual([]);
  });

  it('of one that failed goes to the next', async () => {
    const first = await acquireFileLockUnless(notDone, file, {});
    const second = acquireFileLockUnless(notDone, file, { pollMs: 5 });
    await first!.release();
    expect((await second)!.token).not.toBe(first!.token);
    await (await second)!.release();
  });
});
