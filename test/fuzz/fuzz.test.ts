import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sha256 } from '../../src/domain/sha256.ts';
import { type Bundle, packBundle, unpackBundle } from './bundle.ts';
import type { Mutated } from './fuzz-kind.ts';
import { openRandom } from './random.ts';
import { type FuzzResult, fuzzKinds, runFuzz, writeCase } from './run-fuzz.ts';
import { openWatchedReader, type WatchedReader } from './watched-reader.ts';

/** The whole set: DICEBOARD_FUZZ=5000. */
const count = Number(process.env['DICEBOARD_FUZZ'] ?? 304);

const regressions = new URL('./regressions/', import.meta.url);
let folder: string;
let reader: WatchedReader;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'diceboard-fuzz-'));
  reader = openWatchedReader();
});
afterAll(async () => {
  reader.close();
  await rm(folder, { recursive: true, force: true });
});

async function read(kind: string, mutated: Mutated) {
  const own = await mkdtemp(path.join(folder, 'case-'));
  await writeCase(own, mutated);
  return reader.read({ kind, folder: own });
}

describe('a file that was damaged', () => {
  it(
    `is taken or refused in one line, ${count} times over all kinds`,
    async () => {
      const results = await runFuzz({ count, seed: 1 });
      const broke = results.filter(({ fault }) => fault !== null);
      expect(broke.map(describeFault)).toEqual([]);
      for (const { name } of fuzzKinds) {
        const refused = results.filter(({ kind, code }) => kind === name && code !== null);
        expect(refused.length, `${name} refused`).toBeGreaterThan(count / fuzzKinds.length / 4);
      }
    },
    600_000 + count * 2000,
  );

  it.each(fuzzKinds.map((kind) => [kind.name, kind] as const))(
    'of %s is drawn again by its seed',
    async (_, kind) => {
      const seeds = await kind.makeSeeds();
      const draw = (seed: number) => digest(kind.mutate(openRandom(seed), seeds));
      const drawn = Array.from({ length: 20 }, (_, seed) => draw(seed));
      expect(Array.from({ length: 20 }, (_, seed) => draw(seed))).toEqual(drawn);
      expect(new Set(drawn.map(({ mutation }) => mutation)).size).toBeGreaterThan(5);
    },
  );
});

/** Files of megabytes are compared by their checksums. */
function digest({ files, mutation }: Mutated) {
  const sums = [...files].map(([name, { bytes, grownTo }]) => [name, sha256(bytes), grownTo]);
  return { mutation, sums };
}

function describeFault({ kind, seed, mutation, fault }: FuzzResult): string {
  return `${kind} ${seed}: ${mutation.slice(0, 200)}: ${fault}`;
}

describe('what the damaged files are made of', () => {
  it.each(fuzzKinds.map((kind) => [kind.name, kind] as const))('%s is taken whole', async (name, kind) => {
    for (const seed of await kind.makeSeeds()) {
      const files = new Map([...seed].map(([file, bytes]) => [file, { bytes }]));
      if (name === 'spec') files.set('overrides.json', { bytes: Buffer.from('[]') });
      expect(await read(name, { files, mutation: 'none' })).toMatchObject({ line: 'taken', fault: null });
    }
  });
});

describe('the watch', () => {
  it.each([
    ['work-for-ever', /^worked for/],
    ['fill-the-memory', /^(grew to|took|ended by)/],
    ['exit', /^ended by exit code 3/],
    ['throw', /^TypeError: a raw error/],
    ['print', /^printed "loud/],
  ])(
    'sees a reader that would %s',
    async (kind, fault) => {
      const watched = openWatchedReader({ processor: 1, clock: 300, size: 1024, growth: 384 });
      const judged = await watched.read({ kind, folder });
      watched.close();
      expect(judged.fault).toMatch(fault);
    },
    600_000,
  );
});

describe('what once broke a reader', async () => {
  const names = (await readdir(regressions)).filter((name) => name.endsWith('.json'));
  it.each(names)('%s is refused in one line', async (name) => {
    const bundle = JSON.parse(await readFile(new URL(name, regressions), 'utf8')) as Bundle;
    const { code, line, fault } = await read(bundle.kind, unpackBundle(bundle));
    expect({ code, fault }).toEqual({ code: bundle.code, fault: null });
    expect(line).toContain(bundle.says);
  });

  it('is written down as it was', () => {
    const files = new Map([['a.bin', { bytes: Buffer.from([0, 255]), grownTo: 9 }]]);
    const bundle = packBundle({ files, mutation: 'grows' }, { kind: 'tiff', broke: 'took 2 GiB' });
    expect(unpackBundle(JSON.parse(JSON.stringify(bundle)) as Bundle)).toEqual({ files, mutation: 'grows' });
  });
});
