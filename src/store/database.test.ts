import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSweep } from './create-sweep.ts';
import { inTransaction } from './database.ts';
import { openTestDatabase, type TestDatabase } from '../../test/fixtures/test-database.ts';
import { sampleRun, sampleSweep } from '../../test/fixtures/sample-sweep.ts';

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
  const runs = ['one', 'two'].map((id, number) => sampleRun(number, id));
  await createSweep(test.database, sampleSweep('locks', runs));
});
afterAll(() => test.close());

describe('inTransaction', () => {
  it('runs again what the server gave up in a deadlock', async () => {
    let tries = 0;
    const lockBoth = (ids: readonly [string, string]) =>
      inTransaction(test.database, async (transaction) => {
        tries++;
        for (const id of ids) {
          await transaction.$executeRaw`UPDATE run SET starts = starts + 1 WHERE id = ${id}`;
          await sleep(200);
        }
      });
    await Promise.all([lockBoth(['one', 'two']), lockBoth(['two', 'one'])]);
    expect(tries).toBeGreaterThan(2);
    const runs = await test.database.prisma.run.findMany({ select: { starts: true } });
    expect(runs).toEqual([{ starts: 2 }, { starts: 2 }]);
  });

  it('runs again what cannot be made serial', async () => {
    let tries = 0;
    await inTransaction(test.database, async (transaction) => {
      if (++tries < 3) await transaction.$executeRaw`DO $$ BEGIN RAISE SQLSTATE '40001'; END $$`;
    });
    expect(tries).toBe(3);
  });

  it('passes any other failure at once, and a lasting conflict in the end', async () => {
    let tries = 0;
    const failing = (code: string) =>
      inTransaction(test.database, async (transaction) => {
        tries++;
        await transaction.$executeRawUnsafe(`DO $$ BEGIN RAISE SQLSTATE '${code}'; END $$`);
      });
    await expect(failing('22012')).rejects.toThrow();
    expect(tries).toBe(1);
    await expect(failing('40P01')).rejects.toThrow();
    expect(tries).toBe(6);
  });
});
