import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { Agent } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pagePaths } from './page-files.ts';
import { askAll, askRaw, createNotedSubjects } from './reader.test-support.ts';
import { serveDashboard } from './serve.ts';

/** The corpus is a function of this seed: the same attempts at every run. DICEBOARD_TRAVERSALS=10000 makes all. */
const seed = 20261128;
const attempts = Number(process.env['DICEBOARD_TRAVERSALS'] ?? 300);
const canary = 'canary-that-nobody-may-read';

/** A folder of pages beside a secret, which links inside it point to as well. */
let folder: string;
let served: { url: string; close(): Promise<void> };
let port: number;
const agent = new Agent({ keepAlive: true, maxSockets: 16 });
const escaped: string[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'diceboard-traversal-'));
  const page = join(folder, 'page');
  mkdirSync(join(page, 'assets'), { recursive: true });
  mkdirSync(join(folder, 'store', 'r1'), { recursive: true });
  writeFileSync(join(folder, 'secret.txt'), canary);
  writeFileSync(join(page, 'secret.txt'), canary);
  writeFileSync(join(page, 'assets.txt'), canary);
  symlinkSync(join(folder, 'secret.txt'), join(page, 'assets', 'linked.txt'));
  symlinkSync(folder, join(page, 'assets', 'up'));
  writeFileSync(join(page, 'index.html'), '<!doctype html>page');
  writeFileSync(join(page, 'assets', 'main-abc123.js'), 'asset');
  const { reader } = createNotedSubjects();
  /** Opens whatever it is told to, as a careless store would. */
  const readCarelessly = (...names: string[]): Uint8Array => {
    const path = join(folder, 'store', ...names);
    if (!path.startsWith(join(folder, 'store'))) escaped.push(names.join(' | '));
    if (names.some((name) => /[/\\\0]|^\.\.?$/.test(name))) escaped.push(names.join(' | '));
    return readFileSync(path);
  };
  served = await serveDashboard({
    reader: {
      ...reader,
      picture: async ({ runId, patient, slice, layer }) =>
        readCarelessly(runId, patient, String(slice), layer),
      modelFile: async (runId, file) => readCarelessly(runId, file),
    },
    host: '127.0.0.1',
    port: 0,
    pageFolder: page,
  });
  port = Number(new URL(served.url).port);
});
afterAll(async () => {
  agent.destroy();
  await served.close();
  rmSync(folder, { recursive: true, force: true });
});

const words = (text: string) => text.trim().split(/\s+/);
/** Where the attempt stands in the path: at its end, or where an id does. */
const places =
  words(String.raw`/page/* /page/assets/* /* /assets/* /page* /page/assets* /api/runs/* /api/sweeps/*
  /sweeps/* /runs/* /runs/r1/slices/* /queue/* /api/* //* /./* /page/../* /api/runs/*/model/model.json
  /api/runs/r1/model/* /api/runs/r1/patients/* /api/runs/r1/patients/*/slices/1/flair.png
  /api/runs/*/patients/p/slices/1/classes.png /api/runs/r1/patients/p/slices/*
  /api/runs/r1/patients/p/slices/*/flair.png /api/runs/r1/patients/p/slices/1/* /sweeps/*/cost`);
const ups =
  words(String.raw`../ ..\ %2e%2e/ %2e%2e%2f ..%2f ..%5c %2e%2e%5c .%2e/ %2e./ ....// %252e%252e%252f
  ..%252f %c0%ae%c0%ae/ %c0%ae%c0%ae%c0%af ..%c0%af %uff0e%uff0e/ ..;/ ..%00/ %00../ ./ .// / // ..%0d%0a/ %09../
  ..%20/ \\ %5c%5c assets/../ assets/up/ r1/../ ..%u2215 ..／ %ef%bc%8f file:/// C:%5c ~/`);
const goals =
  words(String.raw`secret.txt page/secret.txt etc/passwd etc/shadow proc/self/environ package.json .env
  .git/config windows/win.ini linked.txt up/secret.txt index.html src/config.ts .diceboard/postgres/PG_VERSION
  weights.bin model.json 1/flair.png secret.txt%00.png`);
const tails = ['', '', '', '', ...words('/ %00 %00.js ?x=1 # ;a=b . %20 ::$DATA /. /epochs')];

/** Paths are bytes: what lies beyond Latin-1 goes as UTF-8. */
const toBytes = (path: string) =>
  Buffer.from(path, 'utf8')
    .toString('latin1')
    .replaceAll(/[\s\0]/g, '');

function makeAttempts(count: number): string[] {
  const random = xoroshiro128plus(seed);
  const upTo = (limit: number) => uniformInt(random, 0, limit - 1);
  const pick = <T>(list: readonly T[]): T => list[upTo(list.length)]!;
  return Array.from({ length: count }, () => {
    const depth = 1 + upTo(9);
    const same = pick(ups);
    const climb = Array.from({ length: depth }, () => (upTo(3) === 0 ? pick(ups) : same)).join('');
    const goal = pick(goals).replaceAll('/', pick(['/', '%2f', '%5c']));
    return toBytes(pick(places).replace('*', () => climb + goal + pick(tails)));
  });
}

test(`${attempts} attempts to read what is not served get nothing`, { timeout: 600_000 }, async () => {
  const paths = makeAttempts(attempts);
  expect(new Set(paths).size).toBeGreaterThan(attempts * 0.9);
  const answers = await askAll(paths, (path) => askRaw({ port, path, agent }));
  const wrong = answers.flatMap(({ status, text }, at) => {
    const isPage = status === 200 && ['<!doctype html>page', 'asset'].includes(text);
    const isRefused = status >= 400 && status < 500 && !/canary|root:|PATH=/.test(text);
    const isEmptyList = status === 200 && ['[]', '{"id":"demo-1"}', '{"id":"r1"}'].includes(text);
    return isPage || isRefused || isEmptyList ? [] : [`${paths[at]}: ${status} ${text.slice(0, 80)}`];
  });
  expect(wrong).toEqual([]);
  expect(escaped).toEqual([]);
  expect(answers.filter(({ status }) => status >= 400).length).toBeGreaterThan(attempts * 0.8);
});

test('the secret would be seen, were it served', async () => {
  writeFileSync(join(folder, 'store', 'r1', 'model.json'), canary);
  const { text } = await askRaw({ port, path: '/api/runs/r1/model/model.json', agent });
  expect(text).toBe(canary);
});

test('of the built page its document and its assets are served, and no link out of it', async () => {
  const ask = (path: string) => askRaw({ port, path, agent });
  expect(await ask('/page/assets/main-abc123.js')).toMatchObject({
    text: 'asset',
    headers: { 'cache-control': 'public, max-age=31536000, immutable' },
  });
  for (const path of ['linked.txt', 'up/secret.txt', '../secret.txt', '', '.'])
    expect([path, (await ask(`/page/assets/${path}`)).status]).toEqual([path, 404]);
  expect(await ask('/sweeps/demo')).toMatchObject({ status: 200, headers: { 'cache-control': 'no-cache' } });
});

test('the addresses of the page are those of its views', () => {
  const source = readFileSync(new URL('page/app.tsx', import.meta.url), 'utf8');
  const routes = [...source.matchAll(/<Route path="([^"]+)"/g)].map(([, path]) => path);
  expect([...pagePaths].sort()).toEqual(routes.sort());
});
