import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { loadModule, moduleKey } from './load-module.ts';

const source = 'export function f(): void {}';
const compiled = Uint8Array.from({ length: 1000 }, (_, index) => index % 251);
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'modules-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const countedCompiler = () => vi.fn(async () => compiled.slice());

test('a module is compiled once and then read', async () => {
  const compile = countedCompiler();
  const request = { source, level: 'plain', cacheFolder: join(folder, 'new', 'cache'), compile } as const;
  expect(await loadModule(request)).toEqual(compiled);
  expect(await loadModule(request)).toEqual(compiled);
  expect(compile).toHaveBeenCalledTimes(1);
  expect(await readdir(request.cacheFolder)).toEqual([`${moduleKey(source, 'plain')}.wasm`]);
});

test('another source or level is another module', async () => {
  const compile = countedCompiler();
  await loadModule({ source, level: 'plain', cacheFolder: folder, compile });
  await loadModule({ source, level: 'relaxed', cacheFolder: folder, compile });
  await loadModule({ source: `${source} `, level: 'plain', cacheFolder: folder, compile });
  expect(compile).toHaveBeenCalledTimes(3);
});

test.each([
  ['cut off', (bytes: Buffer) => bytes.subarray(0, 500)],
  ['empty', (bytes: Buffer) => bytes.subarray(0, 0)],
  [
    'changed in one bit',
    (bytes: Buffer) =>
      Buffer.concat([bytes.subarray(0, 99), Buffer.from([bytes[99]! ^ 1]), bytes.subarray(100)]),
  ],
])('a cached module that is %s is compiled anew', async (_, damage) => {
  const compile = countedCompiler();
  const request = { source, level: 'wide', cacheFolder: folder, compile } as const;
  await loadModule(request);
  const file = join(folder, `${moduleKey(source, 'wide')}.wasm`);
  await writeFile(file, damage(await readFile(file)));
  expect(await loadModule(request)).toEqual(compiled);
  expect(await loadModule(request)).toEqual(compiled);
  expect(compile).toHaveBeenCalledTimes(2);
});

test('a cache that cannot be written costs compiling, no more', async () => {
  const file = join(folder, 'a file');
  await writeFile(file, '');
  const compile = countedCompiler();
  const request = { source, level: 'plain', cacheFolder: join(file, 'cache'), compile } as const;
  expect(await loadModule(request)).toEqual(compiled);
  expect(await loadModule(request)).toEqual(compiled);
  expect(compile).toHaveBeenCalledTimes(2);
});

test('several at once leave one whole module and nothing else', async () => {
  const request = { source, level: 'plain', cacheFolder: folder, compile: countedCompiler() } as const;
  await Promise.all(Array.from({ length: 8 }, () => loadModule(request)));
  expect(await readdir(folder)).toEqual([`${moduleKey(source, 'plain')}.wasm`]);
});

test('the modules used last are kept, a hundred of them', async () => {
  for (let index = 0; index < 103; index++)
    await loadModule({ source: `${index}`, level: 'plain', cacheFolder: folder, compile: countedCompiler() });
  expect(await readdir(folder)).toHaveLength(100);
});

test('without a compiler of its own, the real one compiles', async () => {
  const bytes = await loadModule({ source, level: 'plain', cacheFolder: folder });
  expect(WebAssembly.Module.exports(await WebAssembly.compile(bytes)).map(({ name }) => name)).toContain('f');
});
