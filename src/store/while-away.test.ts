import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from './database.ts';
import {
  embeddedServerStatus,
  ensureEmbeddedServer,
  stopEmbeddedServer,
} from './embedded/embedded-server.ts';
import { listSweeps } from './list-sweeps.ts';
import { readRun } from './read-run.ts';
import { renewLease } from './renew-lease.ts';
import { openTestDatabase, type TestDatabase } from '../../test/fixtures/test-database.ts';
import { addRun, claimFor } from '../../test/fixtures/sample-sweep.ts';
import { retryWhileAway } from './while-away.ts';

const quiet = () => undefined;
let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test.close());

describe('an open database', () => {
  it('outlives a restart of its server, idle connections included', async () => {
    await Promise.all([1, 2, 3].map(() => listSweeps(test.database)));
    await stopEmbeddedServer(test.home);
    await expect(listSweeps(test.database)).rejects.toThrow();
    await ensureEmbeddedServer(test.home, quiet);
    expect(await listSweeps(test.database)).toEqual([]);
  });
});

describe('retryWhileAway', () => {
  it('waits for a server that is away and then does the work', async () => {
    const lines: string[] = [];
    await stopEmbeddedServer(test.home);
    const waiting = retryWhileAway(() => addRun(test.database, 'waited'), {
      forMs: 30_000,
      log: (line) => lines.push(line),
    });
    await sleep(1500);
    await ensureEmbeddedServer(test.home, quiet);
    expect(await waiting).toBe('waited');
    expect(lines).toEqual([
      'the database is away, waiting for it',
      expect.stringMatching(/is back after \d+ s/),
    ]);
  });

  it('holds a lease through a server that is killed in the middle of writes, and can revive it', async () => {
    const fence = await claimFor(test.database, await addRun(test.database, 'held'));
    const renew = () => renewLease(test.database, { ...fence, leaseMs: 60_000 });
    const revive = () => ensureEmbeddedServer(test.home, quiet);
    const writes = Array.from({ length: 40 }, async (_, index) => {
      await sleep(index * 5);
      return retryWhileAway(renew, { forMs: 60_000, log: quiet, revive });
    });
    await sleep(60);
    process.kill((await embeddedServerStatus(test.home)).pid!, 'SIGKILL');
    expect(new Set(await Promise.all(writes))).toEqual(new Set([true]));
    expect((await readRun(test.database, 'held')).status).toBe('running');
  });

  it('gives up after its time with one clear line', async () => {
    await stopEmbeddedServer(test.home);
    const failing = retryWhileAway(() => listSweeps(test.database), { forMs: 300, log: quiet });
    await expect(failing).rejects.toMatchObject({ code: 'DATABASE_UNREACHABLE' });
    await expect(openDatabase(test.url)).rejects.toThrow(
      /expected a PostgreSQL server at 127.0.0.1:\d+\/diceboard, got/,
    );
    await ensureEmbeddedServer(test.home, quiet);
  });

  it('passes every other failure at once', async () => {
    let calls = 0;
    const failing = () => {
      calls++;
      return Promise.reject(new Error('of ours'));
    };
    await expect(retryWhileAway(failing, { forMs: 10_000, log: quiet })).rejects.toThrow('of ours');
    expect(calls).toBe(1);
  });
});
