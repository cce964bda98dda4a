import { chmodSync, mkdtempSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createNotedSubjects } from './reader.test-support.ts';
import { serveDashboard } from './serve.ts';
import { cookieOf, readTokenFile } from './token-file.ts';
import { openTokens } from './tokens.ts';

const viewer = 'viewer-token-0123456789abcdef';
const operator = 'operator-token-0123456789abcdef';
const rotated = 'rotated-token-0123456789abcdef';
let folder: string;
const closers: (() => Promise<void>)[] = [];
const at = (name: string) => join(folder, name);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'diceboard-tokens-'));
});
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Written anew, so that two versions never look alike. */
function writeTokens(name: string, text: string, mode = 0o600): string {
  rmSync(at(name), { force: true });
  writeFileSync(at(name), text);
  chmodSync(at(name), mode);
  return at(name);
}

describe('a file of tokens', () => {
  test('has one a line, with comments and empty lines between', () => {
    const path = writeTokens('some', `# ours\n\n${viewer}\r\n  ${operator}  \n`);
    expect(readTokenFile(path).tokens).toHaveLength(2);
  });

  test.each([
    ['a token that is too short', 'short\n', /line 1/],
    ['a token with a space', `# a\n${viewer} ${viewer}\n`, /line 2/],
    ['no token', '# none yet\n', /at least one token/],
  ])('is refused with %s, which is not repeated', (_, text, expected) => {
    const path = writeTokens('bad', text);
    const read = () => readTokenFile(path);
    expect(read).toThrow(expected);
    expect(read).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }) as Error);
    expect(read).not.toThrow(/short|viewer-token/);
  });

  test('is refused where it is missing, and where others may write it', () => {
    expect(() => readTokenFile(at('nowhere'))).toThrow(/ENOENT/);
    expect(() => readTokenFile(writeTokens('open', `${viewer}\n`, 0o622))).toThrow(/owner alone may write/);
  });

  test('that others can read is complained of, and used', () => {
    const lines: string[] = [];
    const tokens = openTokens({ viewer: writeTokens('seen', `${viewer}\n`, 0o644) }, (line) =>
      lines.push(line),
    );
    expect(tokens.roleOf({ kind: 'bearer', text: viewer })).toBe('viewer');
    expect(lines.join()).toMatch(/other users .* can read .*chmod 600/);
  });
});

describe('tokens', () => {
  test('give the role of their file, and the higher one where both hold it', () => {
    const files = {
      viewer: writeTokens('v', `${viewer}\n${rotated}\n`),
      operator: writeTokens('o', `${operator}\n${rotated}\n`),
    };
    const tokens = openTokens(files, () => undefined);
    const roleOf = (text: string) => tokens.roleOf({ kind: 'bearer', text });
    expect([viewer, operator, rotated, '', `${viewer} `].map(roleOf)).toEqual([
      'viewer',
      'operator',
      'operator',
      null,
      null,
    ]);
    expect(tokens.roleOf({ kind: 'cookie', text: cookieOf(viewer) })).toBe('viewer');
    expect(tokens.roleOf({ kind: 'cookie', text: viewer })).toBe(null);
    expect(tokens.roleOf({ kind: 'bearer', text: cookieOf(viewer) })).toBe(null);
  });

  test('are read again when their file has changed; a file that went bad lets nobody in until it is mended', () => {
    const lines: string[] = [];
    const path = writeTokens('turning', `${viewer}\n`);
    const tokens = openTokens({ viewer: path }, (line) => lines.push(line), 0);
    const roleOf = (text: string) => tokens.roleOf({ kind: 'bearer', text });
    writeTokens('turning', `${rotated}\n`);
    expect([viewer, rotated].map(roleOf)).toEqual([null, 'viewer']);
    writeTokens('turning', 'x\n');
    expect([viewer, rotated, 'x'].map(roleOf)).toEqual([null, null, null]);
    unlinkSync(path);
    expect([rotated].map(roleOf)).toEqual([null]);
    writeTokens('turning', `${viewer}\n`);
    expect([viewer, rotated].map(roleOf)).toEqual(['viewer', null]);
    expect(lines.filter((line) => line.includes('no viewer is let in'))).toHaveLength(2);
    expect(lines.join()).not.toMatch(/-token-/);
  });

  test('are looked for again at most once in the time given', () => {
    const tokens = openTokens({ viewer: writeTokens('slow', `${viewer}\n`) }, () => undefined, 3_600_000);
    writeTokens('slow', `${rotated}\n`);
    expect(tokens.roleOf({ kind: 'bearer', text: viewer })).toBe('viewer');
  });
});

describe('a browser', () => {
  async function serve(failuresPerMinute = 20): Promise<string> {
    const served = await serveDashboard({
      ...createNotedSubjects(),
      host: '127.0.0.1',
      port: 0,
      everyMs: 20,
      failuresPerMinute,
      tokenFiles: {
        viewer: writeTokens('viewers', `${viewer}\n`),
        operator: writeTokens('operators', `${operator}\n`),
      },
    });
    closers.push(served.close);
    return served.url.slice(0, -1);
  }

  const post = (url: string, path: string, body: unknown, headers: Record<string, string> = {}) =>
    fetch(url + path, {
      method: 'POST',
      headers: { Origin: url, 'Content-Type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  const cookieFrom = (response: Response) => response.headers.get('set-cookie')!.split(';')[0]!;
  const session = (url: string, cookie: string) =>
    fetch(`${url}/api/session`, { headers: { Cookie: cookie } });

  test('logs in with a token, is known by a cookie that scripts cannot read, and logs out', async () => {
    const url = await serve();
    const login = await post(url, '/api/login', { token: operator });
    expect(await login.json()).toEqual({ role: 'operator', tokens: true });
    expect(login.headers.get('set-cookie')).toMatch(
      /^diceboard=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=\d+$/,
    );
    expect(login.headers.get('set-cookie')).not.toContain(operator);
    const cookie = cookieFrom(login);
    expect(await (await session(url, cookie)).json()).toEqual({ role: 'operator', tokens: true });
    expect((await post(url, '/api/queue/pause', {}, { Cookie: cookie })).status).toBe(200);
    const logout = await post(url, '/api/logout', {}, { Cookie: cookie });
    expect(logout.headers.get('set-cookie')).toMatch(/^diceboard=; .*Max-Age=0/);
  });

  test('behind TLS gets a cookie for https alone', async () => {
    const url = await serve();
    const login = await post(
      url,
      '/api/login',
      { token: viewer },
      { Origin: url.replace('http:', 'https:') },
    );
    expect(login.headers.get('set-cookie')).toMatch(/; Secure$/);
  });

  test('is sent away, its open stream cut, when its token leaves the file', async () => {
    const url = await serve();
    const cookie = cookieFrom(await post(url, '/api/login', { token: viewer }));
    const stream = await fetch(`${url}/api/sweeps/demo/events`, { headers: { Cookie: cookie } });
    expect(stream.status).toBe(200);
    const closed = stream.text().catch(() => 'cut');
    writeTokens('viewers', `${rotated}\n`);
    await expect.poll(async () => (await session(url, cookie)).status, { timeout: 5000 }).toBe(401);
    expect((await post(url, '/api/login', { token: rotated })).status).toBe(200);
    expect(await closed).toBe('cut');
  });

  test('that guesses tokens is shut out for the minute, even with the right one, and told when to come back', async () => {
    const url = await serve(5);
    for (let guess = 0; guess < 5; guess++)
      expect((await post(url, '/api/login', { token: `guess-${guess}` })).status).toBe(401);
    const shut = await post(url, '/api/login', { token: operator });
    expect(shut.status).toBe(429);
    expect(Number(shut.headers.get('retry-after'))).toBeGreaterThan(0);
    const bearer = { Authorization: `Bearer ${operator}` };
    expect((await fetch(`${url}/api/sweeps`, { headers: bearer })).status).toBe(429);
  });

  test('that brings no token is told so, in time with 429, but is not shut out for it', async () => {
    const url = await serve(5);
    const statuses: number[] = [];
    for (let time = 0; time < 7; time++) statuses.push((await fetch(`${url}/api/session`)).status);
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429]);
    expect((await post(url, '/api/login', { token: viewer })).status).toBe(200);
  });
});
