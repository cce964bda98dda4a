import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { getJson } from './send.ts';
import { askSession, loginNeeded, session } from './session.ts';
import { describeTrouble } from './trouble.ts';

const refused = (status: number, headers: Record<string, string> = {}) =>
  Response.json({ error: { code: 'TOO_MANY_FAILURES', message: 'expected fewer' } }, { status, headers });

beforeEach(() => {
  loginNeeded.value = false;
  session.value = undefined;
});
afterEach(() => vi.unstubAllGlobals());
const answer = (make: () => Response) => vi.stubGlobal('fetch', async () => make());

test('a shut address is told how long, in a sentence, and is not asked for a login', async () => {
  answer(() => refused(429, { 'Retry-After': '42' }));
  const asked = await getJson('/api/sweeps');
  const trouble = await askSession();
  expect(asked).toEqual({ trouble });
  expect(trouble).toMatchObject({ code: 'TOO_MANY_FAILURES', waitSeconds: 42 });
  expect(describeTrouble(trouble!)).toMatch(/others behind the same proxy.* answers it again in 42 s\.$/);
  expect(loginNeeded.value).toBe(false);
});

test('without a number of seconds it is a minute', async () => {
  answer(() => refused(429, { 'Retry-After': 'Wed, 21 Oct 2026 07:28:00 GMT' }));
  expect(await askSession()).toMatchObject({ waitSeconds: 60 });
  answer(() => refused(503, { 'Retry-After': '10' }));
  expect(await askSession()).not.toHaveProperty('waitSeconds');
});

test('a 401 asks for a login, and who is known needs none', async () => {
  answer(() => refused(401));
  expect(await askSession()).toBeNull();
  expect(loginNeeded.value).toBe(true);
  answer(() => Response.json({ role: 'viewer', tokens: true }));
  expect(await askSession()).toBeNull();
  expect(loginNeeded.value).toBe(false);
  expect(session.value).toEqual({ role: 'viewer', tokens: true });
});

test('who asks while it is asked gets the same answer', async () => {
  const fetched = vi.fn(async () => refused(429));
  vi.stubGlobal('fetch', fetched);
  const [first, second] = await Promise.all([askSession(), askSession()]);
  expect(first).toBe(second);
  expect(fetched).toHaveBeenCalledTimes(1);
});
