import { cp, readdir, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeTemporaryFolder, writePicture, writeTinyDataset } from './data-fixture.test-support.ts';
import { fingerprintDataset } from './fingerprint.ts';

let root: string;
let remove: () => Promise<void>;
let folder: string;
let home: string;
beforeEach(async () => {
  ({ folder: root, remove } = await makeTemporaryFolder());
  [folder, home] = [path.join(root, 'data'), path.join(root, 'home')];
  await writeTinyDataset(folder, { patients: ['P_A', 'P_B'], slices: 2 });
});
afterEach(() => remove());

async function countFilesRead(): Promise<number> {
  let files = 0;
  await fingerprintDataset(folder, { home, onProgress: ({ done }) => (files = done) });
  return files;
}

test('equal names and bytes give an equal fingerprint wherever they lie', async () => {
  const copy = path.join(root, 'copy');
  await cp(folder, copy, { recursive: true });
  await writeFile(path.join(copy, 'README.md'), 'other files do not count');
  const fingerprint = await fingerprintDataset(folder, { home });
  expect(fingerprint).toMatch(/^[0-9a-f]{64}$/);
  expect(await fingerprintDataset(copy, { home })).toBe(fingerprint);
});

test('one other pixel gives another fingerprint, even under the old time stamp and size', async () => {
  const file = path.join(folder, 'P_A/P_A_1.tif');
  const hourAgo = new Date(Date.now() - 3_600_000);
  await utimes(file, hourAgo, hourAgo);
  await sleep(2100);
  const before = await fingerprintDataset(folder, { home });
  expect(await countFilesRead()).toBe(0);
  await writePicture(file, { value: (at) => (at === 0 ? 2 : 1 + 100 * (at % 3 === 1 ? 1 : 0)) });
  await utimes(file, hourAgo, hourAgo);
  expect(await fingerprintDataset(folder, { home })).not.toBe(before);
});

test('a folder that settled is read once; a fresh one is not remembered', async () => {
  expect(await countFilesRead()).toBe(8);
  expect(await readdir(home).catch(() => [])).toEqual([]);
  await sleep(2100);
  expect(await countFilesRead()).toBe(8);
  expect(await countFilesRead()).toBe(0);
});
