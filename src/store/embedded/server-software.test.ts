import { chmod, lstat, mkdir, mkdtemp, readlink, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { copySoftware } from './server-software.ts';

let folder: string;
let native: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'diceboard-software-'));
  native = join(folder, 'package', 'native');
  await mkdir(join(native, 'lib'), { recursive: true, mode: 0o700 });
  await writeFile(join(native, 'lib', 'libpq.so.5.18'), 'library', { mode: 0o600 });
  await writeFile(join(native, 'lib', 'libpq.a'), 'static');
  const links = [{ source: 'native/lib/libpq.so.5.18', target: 'native/lib/libpq.so.5' }];
  await writeFile(join(native, 'pg-symlinks.json'), JSON.stringify(links));
});
afterEach(() => rm(folder, { recursive: true }));

describe('copySoftware', () => {
  it('makes the links that the package’s install step would have made', async () => {
    const copy = await copySoftware({ native, version: '1' }, join(folder, 'copies'));
    expect(await readlink(join(copy, 'lib', 'libpq.so.5'))).toBe('libpq.so.5.18');
    expect((await stat(join(copy, 'lib', 'libpq.so.5'))).size).toBe('library'.length);
  });

  it('lets every user read the copy of what was installed for its owner alone', async () => {
    await chmod(native, 0o700);
    const copy = await copySoftware({ native, version: '1' }, join(folder, 'copies'));
    expect((await stat(copy)).mode & 0o555).toBe(0o555);
    expect((await stat(join(copy, 'lib', 'libpq.so.5.18'))).mode & 0o777).toBe(0o644);
  });

  it('leaves out what only compilers need, and copies once when several ask at once', async () => {
    const copies = await Promise.all([1, 2, 3].map(() => copySoftware({ native, version: '1' }, folder)));
    expect(new Set(copies).size).toBe(1);
    await expect(lstat(join(copies[0]!, 'lib', 'libpq.a'))).rejects.toThrow('ENOENT');
  });
});
