import { lookup } from 'node:dns/promises';
import { request } from 'node:http';
import { hostname, networkInterfaces } from 'node:os';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DashboardReader } from './dashboard-reader.ts';
import { createHostCheck, isLoopbackHost } from './hosts.ts';
import { serveDashboard } from './serve.ts';

const reader = { listSweeps: async () => [] } as unknown as DashboardReader;
let served: { url: string; close(): Promise<void> };

beforeAll(async () => {
  served = await serveDashboard({ reader, host: '127.0.0.1', port: 0 });
});
afterAll(() => served.close());

function statusFor(host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const asked = request(new URL('/api/sweeps', served.url), { headers: { Host: host } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    asked.on('error', reject);
    asked.end();
  });
}

test('bound to loopback, it answers to loopback names only', async () => {
  expect(await statusFor('localhost:8000')).toBe(200);
  expect(await statusFor('[::1]:8000')).toBe(200);
  expect(await statusFor('evil.example')).toBe(403);
  expect(await statusFor('127.0.0.1.evil.example:8000')).toBe(403);
  expect(await statusFor('localhost.evil.example')).toBe(403);
});

test('loopback names are localhost, 127.0.0.0/8 and ::1, however written', () => {
  const loopback = ['localhost', 'LOCALHOST', 'a.localhost', '127.9.9.9', '::1', '[::1]'];
  for (const host of [...loopback, '127.0.1.1', '0:0:0:0:0:0:0:1', '::ffff:127.0.0.1', '[::ffff:127.0.1.1]'])
    expect(isLoopbackHost(host), host).toBe(true);
  const others = ['', '0.0.0.0', '::', '10.0.0.1', '1127.0.0.1', 'notlocalhost', '127.0.0.256', '128.0.0.1'];
  for (const host of [...others, '::2', '::ffff:10.0.0.1', '127.0.0.1.example', 'a@::1'])
    expect(isLoopbackHost(host), host).toBe(false);
});

test('bound to another loopback address, it answers under the name that it was given', async () => {
  const isKnown = createHostCheck({ bound: 'My-Box' });
  expect(['my-box:4747', 'localhost', '127.0.1.1:4747'].every(isKnown)).toBe(true);
  expect(['my-box.example', 'evil.example'].some(isKnown)).toBe(false);
  const other = await serveDashboard({ reader, host: '127.0.1.1', port: 0 });
  expect((await fetch(new URL('api/sweeps', other.url))).status).toBe(200);
  await other.close();
});

test('a name is bound without tokens where it stands for loopback, and answered under; else tokens are asked for', async () => {
  const found = await lookup(hostname(), { all: true }).catch(() => []);
  const bound = serveDashboard({ reader, host: hostname(), port: 0 });
  if (found.length === 0 || !found.every(({ address }) => isLoopbackHost(address))) {
    const code = found.length === 0 ? 'CONFIG_INVALID' : 'TOKENS_REQUIRED';
    await expect(bound).rejects.toMatchObject({ code });
    return;
  }
  const { url, close } = await bound;
  expect((await fetch(new URL('api/sweeps', url))).status).toBe(200);
  await close();
});

test('with tokens it also answers to the address that it listens on and to public names', () => {
  const isKnown = createHostCheck({ bound: '10.1.2.3', publicHosts: ['board.example'] });
  expect(['10.1.2.3:4747', 'board.example', 'BOARD.example:443', 'localhost'].every(isKnown)).toBe(true);
  expect(['10.1.2.4', 'a.board.example', 'board.example.evil', '', 'evil.example'].some(isKnown)).toBe(false);
});

test('listening on every address, it answers to all of this machine and to no others', () => {
  const isKnown = createHostCheck({ bound: '0.0.0.0' });
  const own = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  for (const { address, family } of own)
    expect(isKnown(family === 'IPv6' ? `[${address}]:1` : `${address}:1`)).toBe(true);
  expect(isKnown(hostname())).toBe(true);
  expect(['0.0.0.0', '192.0.2.1', '[2001:db8::1]', 'evil.example', ''].some(isKnown)).toBe(false);
});

test('every answer forbids inline script, other hosts and framing', async () => {
  for (const path of ['api/sweeps', 'api/nothing', 'nowhere']) {
    const { headers } = await fetch(new URL(path, served.url));
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy.split(';')).toEqual([
      "default-src 'none'",
      "script-src 'self' 'wasm-unsafe-eval'",
      "style-src 'self'",
      "img-src 'self' blob:",
      "connect-src 'self'",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ]);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
    expect(headers.get('x-powered-by')).toBe(null);
  }
});
