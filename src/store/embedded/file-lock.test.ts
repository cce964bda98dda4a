import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withFileLock } from './file-lock.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'diceboard-lock-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** Ids above every system's limit: no such process. */
const deadPid = 2 ** 30;

async function countOverlaps(file: string, workers: number): Promise<number> {
  let inside = 0;
  let overlaps = 0;
  const work = async () => {
    if (++inside > 1) overlaps++;
    await sleep(15);
    inside--;
  };
  await Promise.all(Array.from({ length: workers }, () => withFileLock(file, { waitMs: 20_000 }, work)));
  return overlaps;
}

describe('withFileLock', () => {
  it('lets one in at a time and leaves no file behind', async () => {
    expect(await countOverlaps(join(folder, 'lock'), 6)).toBe(0);
    expect(await readdir(folder)).toEqual([]);
  });

  it('takes over the lock of a process that died, for one waiter only', async () => {
    const file = join(folder, 'lock');
    await writeFile(file, `${deadPid} gone`);
    expect(await countOverlaps(file, 6)).toBe(0);
    expect(await readdir(folder)).toEqual([]);
  });

  it('gives up when a living process holds the lock for longer than the wait', async () => {
    const file = join(folder, 'lock');
    await writeFile(file, `${process.pid} alive`);
    await expect(withFileLock(file, { waitMs: 150 }, async () => 1)).rejects.toThrow('held by process');
  });

  it('releases the lock when the work throws', async () => {
    const file = join(folder, 'lock');
    const failing = withFileLock(file, { waitMs: 100 }, () => Promise.reject(new Error('inside')));
    await expect(failing).rejects.toThrow('inside');
    expect(await withFileLock(file, { waitMs: 100 }, async () => 2)).toBe(2);
  });
});
