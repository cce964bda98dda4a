import { readFile, readdir, stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { acquireBuildLock } from './build-lock.ts';
import { makeTemporaryFolder } from './data-fixture.test-support.ts';

let folder: string;
let remove: () => Promise<void>;
let file: string;
beforeEach(async () => {
  ({ folder, remove } = await makeTemporaryFolder());
  file = path.join(folder, 'x.lock');
});
afterEach(() => remove());

const notDone = async (): Promise<boolean> => false;

test('a second builder waits until the first is done, and then need not build', async () => {
  let built = false;
  const first = await acquireBuildLock(file, { isDone: async () => built });
  const second = acquireBuildLock(file, { isDone: async () => built, pollMs: 5 });
  expect(await Promise.race([second, sleep(100).then(() => 'waits')])).toBe('waits');
  built = true;
  await first!.release();
  expect(await second).toBeNull();
  expect(await readdir(folder)).toEqual([]);
});

test('a builder that failed lets the next one build', async () => {
  const first = await acquireBuildLock(file, { isDone: notDone });
  const second = acquireBuildLock(file, { isDone: notDone, pollMs: 5 });
  await first!.release();
  expect((await second)!.token).not.toBe(first!.token);
  await (await second)!.release();
});

test('the lock of a silent holder on another machine is taken over once it is stale, by one of many', async () => {
  await writeFile(file, JSON.stringify({ token: 'old', pid: 1, host: 'elsewhere' }));
  const takenOver: string[] = [];
  let holders = 0;
  let most = 0;
  const build = async (): Promise<void> => {
    const onTakeover = async (token: string): Promise<void> => void takenOver.push(token);
    const lock = await acquireBuildLock(file, { isDone: notDone, onTakeover, staleAfterMs: 300, pollMs: 5 });
    most = Math.max(most, ++holders);
    await sleep(20);
    holders--;
    await lock!.release();
  };
  await Promise.all([build(), build(), build(), build()]);
  expect(takenOver).toEqual(['old']);
  expect(most).toBe(1);
  expect(await readdir(folder)).toEqual([]);
});

test('a holder that lives is never taken over: it touches its lock', async () => {
  const lock = await acquireBuildLock(file, { isDone: notDone, staleAfterMs: 200 });
  const hourAgo = new Date(Date.now() - 3_600_000);
  await utimes(file, hourAgo, hourAgo);
  await sleep(150);
  expect(Date.now() - (await stat(file)).mtimeMs).toBeLessThan(10_000);
  await lock!.release();
});

test('a holder that lost its lock leaves the new one alone', async () => {
  const lock = await acquireBuildLock(file, { isDone: notDone });
  await writeFile(file, JSON.stringify({ token: 'new', pid: process.pid, host: 'elsewhere' }));
  await lock!.release();
  expect(await readFile(file, 'utf8')).toContain('new');
});
