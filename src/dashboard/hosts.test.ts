import { request } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DashboardReader } from './dashboard-reader.ts';
import { isLoopbackHost } from './guard.ts';
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

test('loopback names are localhost, 127.0.0.0/8 and ::1', () => {
  expect(['localhost', 'LOCALHOST', 'a.localhost', '127.9.9.9', '::1', '[::1]'].every(isLoopbackHost)).toBe(
    true,
  );
  expect(['', '0.0.0.0', '::', '10.0.0.1', '1127.0.0.1', 'notlocalhost'].some(isLoopbackHost)).toBe(false);
});

test('every answer forbids inline script, other hosts and framing', async () => {
  for (const path of ['api/sweeps', 'api/nothing', 'nowhere']) {
    const { headers } = await fetch(new URL(path, served.url));
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  }
});
