import { expect, it } from 'vitest';
import { DiceboardError } from '../../domain/errors.ts';
import { openDatabase } from '../../store/database.ts';
import { readChangeMark } from '../../store/change-mark.ts';
import { openTestDatabase } from '../../../test/fixtures/test-database.ts';
import { nameOutages } from './name-outage.ts';

const refused = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
const queueAway = new DiceboardError('QUEUE_UNREACHABLE', 'away', { cause: refused });

it('names a database that is away, whatever the driver says of it, and leaves every other failure as it is', async () => {
  const fault = new TypeError('ours');
  const source = nameOutages({
    answer: async (value: number) => value + 1,
    away: async () => Promise.reject(refused),
    fault: async () => Promise.reject(fault),
    queue: async () => Promise.reject(queueAway),
  });
  expect(await source.answer(1)).toBe(2);
  await expect(source.away()).rejects.toMatchObject({ code: 'DATABASE_UNREACHABLE', cause: refused });
  await expect(source.fault()).rejects.toBe(fault);
  await expect(source.queue()).rejects.toBe(queueAway);
});

it('names a server that cuts its connections and takes no more', async () => {
  const test = await openTestDatabase();
  const database = await openDatabase(test.url);
  const { look } = nameOutages({ look: () => readChangeMark(database) });
  expect(await look()).toMatchObject({ places: 0 });
  await test.close();
  await expect(look()).rejects.toMatchObject({ code: 'DATABASE_UNREACHABLE' });
  await database.close();
});
