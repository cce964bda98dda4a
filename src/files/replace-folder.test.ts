import {
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { findFolder, recoverFolder, removeReplaced, replaceFolder } from './replace-folder.ts';

let parent: string;
let folder: string;
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'diceboard-replace-'));
  folder = join(parent, 'model');
  await write(folder, 'first');
});
afterEach(() => rm(parent, { recursive: true }));

async function write(where: string, text: string): Promise<void> {
  await mkdir(where);
  await writeFile(join(where, 'file'), text);
}

const read = () => readFile(join(folder, 'file'), 'utf8');

it('replaces a folder, and keeps the old one until it is told that the new one lasts', async () => {
  await write(join(parent, 'made'), 'second');
  await replaceFolder(folder, join(parent, 'made'));
  expect((await readdir(parent)).sort()).toEqual(['.model.replaced', 'model']);
  await removeReplaced(folder);
  expect(await readdir(parent)).toEqual(['model']);
  expect(await read()).toBe('second');
});

it('leaves what was there where the new one cannot be put in its place', async () => {
  await expect(replaceFolder(folder, join(parent, 'none'))).rejects.toMatchObject({ code: 'ENOENT' });
  expect(await readdir(parent)).toEqual(['model']);
  expect(await read()).toBe('first');
});

it('brings back what a replacement had set aside when it was broken off', async () => {
  await rename(folder, join(parent, '.model.replaced'));
  await recoverFolder(folder);
  expect(await readdir(parent)).toEqual(['model']);
  expect(await read()).toBe('first');
});

it('ends a replacement that was broken off after the new one was in place', async () => {
  await write(join(parent, '.model.replaced'), 'before');
  await recoverFolder(folder);
  expect(await readdir(parent)).toEqual(['model']);
  expect(await read()).toBe('first');
});

it('finds where a link leads, and a folder that is not there yet', async () => {
  const link = join(parent, 'link');
  await symlink(folder, link);
  expect(await findFolder(link)).toBe(await realpath(folder));
  expect(await findFolder(join(parent, 'new'))).toBe(join(parent, 'new'));
});
