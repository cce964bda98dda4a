import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { exportTop } from './export-top.ts';

let home: string;
let out: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'diceboard-top-'));
  out = join(home, 'models');
});
afterEach(() => rm(home, { recursive: true, force: true }));

/** Writes what an export writes, as far as a folder's check looks. */
async function exportOne(runId: string, folder: string): Promise<{ runId: string }> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'manifest.json'), runId);
  return { runId };
}

const readRun = (place: number) => readFile(join(out, String(place), 'manifest.json'), 'utf8');

it('writes the runs, best first, to folders 1 and 2, and says which is where', async () => {
  const written = await exportTop(exportOne, { runIds: ['best', 'second'], out });
  expect(written).toEqual([
    { folder: join(out, '1'), manifest: { runId: 'best' } },
    { folder: join(out, '2'), manifest: { runId: 'second' } },
  ]);
  expect(await Promise.all([1, 2].map(readRun))).toEqual(['best', 'second']);
});

it('removes what an earlier, longer list left', async () => {
  await exportTop(exportOne, { runIds: ['a', 'b', 'c'], out });
  await exportTop(exportOne, { runIds: ['d'], out });
  expect(await readdir(out)).toEqual(['1']);
  expect(await readRun(1)).toBe('d');
});

it('leaves the earlier list as it was where an export fails, and nothing beside it', async () => {
  await exportTop(exportOne, { runIds: ['a', 'b'], out });
  const failAtSecond = async (runId: string, folder: string) => {
    if (runId === 'd') throw new Error('no such checkpoint');
    return exportOne(runId, folder);
  };
  await expect(exportTop(failAtSecond, { runIds: ['c', 'd'], out })).rejects.toThrow('no such checkpoint');
  expect(await Promise.all([1, 2].map(readRun))).toEqual(['a', 'b']);
  expect(await readdir(home)).toEqual(['models']);
  const fresh = join(home, 'fresh');
  await expect(exportTop(failAtSecond, { runIds: ['c', 'd'], out: fresh })).rejects.toThrow();
  expect(await readdir(home)).toEqual(['models']);
});

it('brings back a list that was set aside when a replacement was broken off', async () => {
  await exportTop(exportOne, { runIds: ['a'], out });
  await rename(out, join(home, '.models.replaced'));
  await expect(exportTop(() => Promise.reject(new Error('late')), { runIds: ['b'], out })).rejects.toThrow();
  expect(await readRun(1)).toBe('a');
  expect(await readdir(home)).toEqual(['models']);
});

it('takes away what an export that was broken off has left, and goes on', async () => {
  await mkdir(join(out, '.2.trial'), { recursive: true });
  await exportTop(exportOne, { runIds: ['a'], out });
  expect(await readdir(out)).toEqual(['1']);
});

it.each(['notes.txt', '2/notes.txt'])(
  'refuses a folder with %s in it before it writes anything',
  async (stranger) => {
    await exportTop(exportOne, { runIds: ['a', 'b'], out });
    await writeFile(join(out, stranger), 'mine');
    await expect(exportTop(exportOne, { runIds: ['c'], out })).rejects.toMatchObject({ code: 'USAGE' });
    expect(await Promise.all([1, 2].map(readRun))).toEqual(['a', 'b']);
  },
);
