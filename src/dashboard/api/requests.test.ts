import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { askRaw, createNotedSubjects } from '../reader.test-support.ts';
import { serveDashboard } from '../serve.ts';

const { reader, operator, calls } = createNotedSubjects();
let served: { url: string; close(): Promise<void> };
let port: number;
beforeAll(async () => {
  served = await serveDashboard({ reader, operator, host: '127.0.0.1', port: 0, failuresPerMinute: 1000 });
  port = Number(new URL(served.url).port);
});
afterAll(() => served.close());
beforeEach(() => void calls.splice(0));

async function write(method: string, path: string, body: string, headers: Record<string, string> = {}) {
  const here = { Origin: `http://127.0.0.1:${port}`, 'Content-Type': 'application/json' };
  const { status, text } = await askRaw({ port, path, method, body, headers: { ...here, ...headers } });
  const { error } = JSON.parse(text) as { error?: { code: string; message: string } };
  return { status, code: error?.code, message: error?.message };
}

const annotation = '/api/variants/0123456789ab/annotation';
const good = { starred: true, tags: ['keep', 'slow'], note: 'ran on a laptop' };

test('an annotation is handed on as it was written', async () => {
  expect(await write('PUT', annotation, JSON.stringify(good))).toMatchObject({ status: 200 });
  expect(calls).toEqual([['annotate', '0123456789ab', good]]);
});

test.each([
  ['a tag of 41 characters', { ...good, tags: ['x'.repeat(41)] }],
  ['21 tags', { ...good, tags: Array.from({ length: 21 }, (_, at) => `t${at}`) }],
  ['a tag twice', { ...good, tags: ['a', 'a'] }],
  ['an empty tag', { ...good, tags: [' '] }],
  ['a note of 4001 characters', { ...good, note: 'x'.repeat(4001) }],
  ['a NUL in its note', { ...good, note: 'a\u0000b' }],
  ['a NUL in a tag', { ...good, tags: ['a\u0000b'] }],
  ['a field that is none', { ...good, admin: true }],
  ['no star', { tags: [], note: '' }],
  ['a list', []],
])('an annotation with %s is refused and changes nothing', async (_, body) => {
  expect(await write('PUT', annotation, JSON.stringify(body))).toMatchObject({
    status: 400,
    code: 'REQUEST_INVALID',
    message: expect.stringMatching(/^body/),
  });
  expect(calls).toEqual([]);
});

test('a body above 64 KB is refused with 413, one that is no JSON with 400, one of another type with 415', async () => {
  const large = JSON.stringify({ ...good, note: 'x'.repeat(66_000) });
  expect(await write('PUT', annotation, large)).toMatchObject({ status: 413, code: 'BODY_TOO_LARGE' });
  for (const text of ['{', '"a"', 'null', '{"a":1}}', '\u0000'])
    expect(await write('PUT', annotation, text)).toMatchObject({ status: 400, code: 'REQUEST_INVALID' });
  const json = JSON.stringify(good);
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', ''])
    expect(await write('PUT', annotation, json, { 'Content-Type': type })).toMatchObject({ status: 415 });
  const bare = { Origin: `http://127.0.0.1:${port}` };
  expect((await askRaw({ port, path: '/api/queue/pause', method: 'POST', headers: bare })).status).toBe(415);
  const zipped = { 'Content-Encoding': 'gzip' };
  expect(await write('PUT', annotation, json, zipped)).toMatchObject({ status: 415 });
  expect(calls).toEqual([]);
});

test('a verb takes an empty body alone, and acts on the id behind a name', async () => {
  expect(await write('POST', '/api/sweeps/demo/cancel', '{"force":true}')).toMatchObject({ status: 400 });
  expect(calls).toEqual([]);
  expect(await write('POST', '/api/sweeps/demo/cancel', '{}')).toMatchObject({ status: 200 });
  expect(calls).toEqual([
    ['sweep', 'demo'],
    ['cancelSweep', 'demo-1'],
  ]);
});

test('a picture is asked for by ids, and may be kept while it cannot change', async () => {
  const path = '/api/runs/r1/patients/TCGA_CS_4941_19960909/slices/7/flair.png';
  const { status, headers } = await askRaw({ port, path });
  expect(status).toBe(200);
  expect(headers).toMatchObject({ 'content-type': 'image/png', 'cache-control': 'private, max-age=3600' });
  const address = { runId: 'r1', patient: 'TCGA_CS_4941_19960909', slice: 7, layer: 'flair' };
  expect(calls).toEqual([['picture', address]]);
});

test('a path part of the wrong form is not found, and nobody is asked for it', async () => {
  const paths = [
    '/api/runs/r1/patients/p/slices/0/flair.png',
    '/api/runs/r1/patients/p/slices/1e3/flair.png',
    '/api/runs/r1/patients/p/slices/-1/flair.png',
    '/api/runs/r1/patients/p/slices/1/truth.png',
    '/api/runs/r1/model/weights.h5',
    `/api/runs/${'r'.repeat(121)}/epochs`,
    '/api/sweeps/a%20b',
  ];
  for (const path of paths) expect([path, (await askRaw({ port, path })).status]).toEqual([path, 404]);
  expect((await askRaw({ port, path: '/api/runs/%E0%A4%A/epochs' })).status).toBe(400);
  expect(calls).toEqual([]);
});

test('a log is read from a line on, and a line that is none is refused', async () => {
  expect((await askRaw({ port, path: '/api/runs/r1/log?after=7' })).status).toBe(200);
  expect(calls.at(-1)).toEqual(['log', 'r1', 7]);
  for (const query of ['after=-1', 'after=x', 'after=1.5', 'after=1&after=2', 'after=1e99'])
    expect([query, (await askRaw({ port, path: `/api/runs/r1/log?${query}` })).status]).toEqual([query, 400]);
});

test('without an operator nothing can be changed, and the page is told so', async () => {
  const looking = await serveDashboard({ reader, host: '127.0.0.1', port: 0 });
  const { port: other } = new URL(looking.url);
  const here = { Origin: `http://127.0.0.1:${other}`, 'Content-Type': 'application/json' };
  const asked = { port: Number(other), headers: here };
  const paused = await askRaw({ ...asked, path: '/api/queue/pause', method: 'POST', body: '{}' });
  expect(paused.status).toBe(404);
  expect(JSON.parse((await askRaw({ ...asked, path: '/api/session' })).text)).toMatchObject({
    role: 'viewer',
  });
  await looking.close();
});
