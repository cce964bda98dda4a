import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Agent } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createAccess } from './access.ts';
import { listRoutes } from './api/list-routes.ts';
import { pagePaths } from './page-files.ts';
import { askAll, askRaw, createNotedSubjects } from './reader.test-support.ts';
import type { RawAnswer } from './reader.test-support.ts';
import { serveDashboard } from './serve.ts';

/**
 * The rule, stated apart from the program. In this order:
 * 1. no Host: 400, by HTTP itself; a Host that is not this server: 403; a CONNECT: cut off.
 * 2. a path that is not declared: 404; one that is, with another method: 405. The page has GET and HEAD, /queue GET.
 * 3. under /api and /queue, an Origin or a Sec-Fetch-Site of another page: 403; of a write, neither an Origin nor a
 *    bearer token: 403.
 * 4. GET under /api needs a viewer or an operator, /queue and every write an operator; login and logout nobody in
 *    particular: 401 without a valid token, 403 with a viewer's where an operator is needed.
 * 5. else it is answered.
 * Without tokens everyone who comes so far is an operator.
 */
const viewer = 'viewer-token-0123456789abcdef';
const operator = 'operator-token-0123456789abcdef';

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND'] as const;
const hosts = ['right', 'wrong', 'missing'] as const;
const origins = ['right', 'wrong origin', 'wrong site', 'null', 'missing'] as const;
const tokens = ['operator', 'viewer', 'wrong', 'none'] as const;

interface Case {
  readonly path: string;
  readonly method: string;
  readonly host: (typeof hosts)[number];
  readonly origin: (typeof origins)[number];
  readonly token: (typeof tokens)[number];
}

/** `METHOD /path`, as the API promises them. A new address needs a line here. */
const words = (text: string) => text.trim().split(/\s+/);
const promised = [
  ...words(`/sweeps /sweeps/:id /workers /session /events /sweeps/:id/events /sweeps/:id/runs/events
    /sweeps/:id/leaderboard /sweeps/:id/runs /sweeps/:id/progress /sweeps/:id/failures /sweeps/:id/ablation
    /sweeps/:id/annotations /runs/:id /runs/:id/epochs /runs/:id/patients /runs/:id/log /runs/:id/events
    /runs/:id/patients/:patient/slices/:slice/:picture /runs/:id/model/:file`).map((path) => `GET ${path}`),
  ...words(
    `/queue/pause /queue/resume /sweeps/:id/cancel /sweeps/:id/retry /runs/:id/retry /login /logout`,
  ).map((path) => `POST ${path}`),
  'PUT /variants/:hash/annotation',
];

const declared = listRoutes({ ...createNotedSubjects(), access: createAccess(undefined) });

const example: Readonly<Record<string, string>> = {
  id: 'demo-1',
  patient: 'TCGA_CS_4941_19960909',
  slice: '7',
  picture: 'flair.png',
  file: 'model.json',
  hash: '0123456789ab',
};
const fill = (path: string) => path.replaceAll(/:(\w+)/g, (_, name: string) => example[name]!);

const allowedMethods = new Map<string, Set<string>>();
const allow = (path: string, method: string) =>
  allowedMethods.set(path, (allowedMethods.get(path) ?? new Set()).add(method));
for (const line of promised) {
  const [method, path] = line.split(' ') as [string, string];
  allow(`/api${fill(path)}`, method);
}
for (const path of pagePaths) for (const method of ['GET', 'HEAD']) allow(fill(path), method);
for (const method of ['GET', 'HEAD']) allow('/page/assets/main-abc123.js', method);
for (const path of ['/queue', '/queue/api/queues']) allow(path, 'GET');
const undeclared =
  words(`/api /api/ /api/sweeps/ /api/Sweeps /api/users /page/ /page/index.html /index.html /sweeps
  /runs/r1/ /admin /.env /api/runs/demo-1/checkpoints /metrics`);

const bodies: Readonly<Record<string, string>> = {
  '/api/login': JSON.stringify({ token: operator }),
  [`/api${fill('/variants/:hash/annotation')}`]: JSON.stringify({ starred: true, tags: [], note: '' }),
};

function expectStatus({ path, method, host, origin, token }: Case, hasTokens: boolean): number {
  if (host === 'missing') return 400;
  if (host === 'wrong') return 403;
  const allowed = allowedMethods.get(path);
  if (path.startsWith('/queue') && method !== 'GET') return 405;
  if (allowed === undefined) return 404;
  if (!allowed.has(method)) return 405;
  if (!/^\/(api|queue)/.test(path)) return 200;
  const isWrite = method !== 'GET';
  if (['wrong origin', 'wrong site', 'null'].includes(origin)) return 403;
  if (isWrite && origin === 'missing' && token === 'none') return 403;
  if (!hasTokens || /^\/api\/log(in|out)$/.test(path)) return 200;
  if (token === 'wrong' || token === 'none') return 401;
  return token === 'viewer' && (isWrite || path.startsWith('/queue')) ? 403 : 200;
}

/** Without DICEBOARD_ACCESS=all, methods that no address has are tried under every eighth combination. */
function listCases(): Case[] {
  const everything = process.env['DICEBOARD_ACCESS'] === 'all';
  const combinations = hosts.flatMap((host) =>
    origins.flatMap((origin) => tokens.map((token) => ({ host, origin, token }))),
  );
  return [...allowedMethods.keys(), ...undeclared].flatMap((path, pathAt) =>
    methods.flatMap((method, methodAt) => {
      const isThere = allowedMethods.get(path)?.has(method) ?? false;
      return combinations
        .filter((_, at) => everything || isThere || (at + pathAt + methodAt) % 8 === 0)
        .map((combination) => ({ path, method, ...combination }));
    }),
  );
}

function headersOf({ host, origin, token, method, path }: Case, port: number): Record<string, string> {
  const here = `127.0.0.1:${port}`;
  const text = { operator, viewer, wrong: 'wrong-token-0123456789abcdef', none: undefined }[token];
  return {
    ...(host === 'missing' ? {} : { Host: host === 'right' ? here : 'evil.example' }),
    ...{
      right: { Origin: `http://${here}`, 'Sec-Fetch-Site': 'same-origin' },
      'wrong origin': { Origin: 'http://localhost:3000' },
      'wrong site': { Origin: `http://${here}`, 'Sec-Fetch-Site': 'same-site' },
      null: { Origin: 'null' },
      missing: {},
    }[origin],
    ...(text === undefined ? {} : { Authorization: `Bearer ${text}` }),
    ...(bodyOf(method, path) === undefined ? {} : { 'Content-Type': 'application/json' }),
  };
}

function bodyOf(method: string, path: string): string | undefined {
  return ['POST', 'PUT', 'PATCH', 'DELETE'].includes(method) ? (bodies[path] ?? '{}') : undefined;
}

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'diceboard-access-'));
  writeFileSync(join(folder, 'viewers'), `# rotated monthly\n${viewer}\n`, { mode: 0o600 });
  writeFileSync(join(folder, 'operators'), `${operator}\n`, { mode: 0o600 });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('the API has the addresses that are promised and no other', () => {
  expect(declared.map(({ method, path }) => `${method} ${path}`).sort()).toEqual([...promised].sort());
});

test('each address declares the role that the rule asks for', () => {
  for (const { method, path, needs } of declared) {
    const byRule = /^\/log(in|out)$/.test(path) ? 'anyone' : method === 'GET' ? 'viewer' : 'operator';
    expect(`${method} ${path}: ${needs}`).toBe(`${method} ${path}: ${byRule}`);
  }
});

describe.each([
  ['with tokens', true],
  ['on loopback without tokens', false],
])('%s', (_, hasTokens) => {
  const { reader, operator: acts, calls } = createNotedSubjects();
  const agent = new Agent({ keepAlive: true, maxSockets: 16 });
  let served: { url: string; close(): Promise<void> };
  let port: number;
  let boardCalls = 0;

  beforeAll(async () => {
    const page = join(folder, 'page');
    mkdirSync(join(page, 'assets'), { recursive: true });
    writeFileSync(join(page, 'index.html'), '<!doctype html>');
    writeFileSync(join(page, 'assets', 'main-abc123.js'), 'export {};');
    served = await serveDashboard({
      reader,
      operator: acts,
      host: '127.0.0.1',
      port: 0,
      pageFolder: page,
      failuresPerMinute: 1_000_000,
      queueBoard: (_request, response) => {
        boardCalls += 1;
        response.send('board');
      },
      ...(hasTokens
        ? { tokenFiles: { viewer: join(folder, 'viewers'), operator: join(folder, 'operators') } }
        : {}),
    });
    port = Number(new URL(served.url).port);
  });
  afterAll(async () => {
    agent.destroy();
    await served.close();
  });

  const ask = (one: Case): Promise<RawAnswer> => {
    const body = bodyOf(one.method, one.path);
    return askRaw({
      port,
      path: one.path,
      method: one.method,
      headers: headersOf(one, port),
      withoutHost: true,
      agent,
      ...(body === undefined ? {} : { body }),
    });
  };
  const describeCase = (one: Case) => Object.values(one).join(', ');

  test('all that is not to be let in is refused, and reaches nothing', { timeout: 900_000 }, async () => {
    const cases = listCases().filter((one) => expectStatus(one, hasTokens) >= 400);
    expect(cases.length).toBeGreaterThan(4500);
    const answers = await askAll(cases, ask);
    const wrong = answers.flatMap(({ status }, at) => {
      const expected = expectStatus(cases[at]!, hasTokens);
      return status === expected ? [] : [`${describeCase(cases[at]!)}: expected ${expected}, got ${status}`];
    });
    expect(wrong).toEqual([]);
    expect({ calls, boardCalls }).toEqual({ calls: [], boardCalls: 0 });
  });

  test('what is refused is told in a line without a stack, a folder or a permission to share', async () => {
    const refused = listCases().filter(({ host }) => host !== 'missing');
    const cases = refused.filter((one, at) => expectStatus(one, hasTokens) >= 400 && at % 37 === 0);
    for (const { text, headers } of await askAll(cases, ask)) {
      expect(text).not.toMatch(/at \w+ \(|node_modules|src\/|\/tmp\//);
      expect(headers['access-control-allow-origin']).toBeUndefined();
      expect(headers['content-security-policy']).toContain("default-src 'none'");
    }
  });

  test('all that is to be let in is answered', { timeout: 120_000 }, async () => {
    const cases = listCases().filter((one) => expectStatus(one, hasTokens) < 400);
    expect(cases.length).toBeGreaterThan(80);
    const before = calls.length;
    const answers = await askAll(cases, ask);
    const wrong = answers.flatMap(({ status }, at) =>
      status === 200 ? [] : [`${describeCase(cases[at]!)}: got ${status}`],
    );
    expect(wrong).toEqual([]);
    const paths = new Set(cases.filter(({ path }) => path.startsWith('/queue')).map(({ path }) => path));
    expect(paths.size).toBe(2);
    expect(calls.length).toBeGreaterThan(before);
    expect(boardCalls).toBeGreaterThan(0);
  });

  test('a tunnel is cut off', async () => {
    const answer = await askRaw({ port, path: 'evil.example:443', method: 'CONNECT' });
    expect(answer.status).toBe(0);
  });
});
