import { afterAll, beforeAll, expect, test } from 'vitest';
import { addRun, claimFor } from '../../test/fixtures/sample-sweep.ts';
import { openTestDatabase, type TestDatabase } from '../../test/fixtures/test-database.ts';
import { recordLogLines } from '../store/append-run-log.ts';
import { finishRun } from '../store/finish-run.ts';
import { followLog } from './follow-log.ts';

let store: TestDatabase;
beforeAll(async () => {
  store = await openTestDatabase();
});
afterAll(() => store.close());

test('every line is told once, as it comes, and the last ones before the run’s end is noticed', async () => {
  const fence = await claimFor(store.database, await addRun(store.database, 'followed'));
  const say = (text: string) =>
    recordLogLines(store.database, { ...fence, lines: [{ level: 'info', text }] });
  await say('before');
  const told: string[] = [];
  const tell = ({ text }: { text: string }) => {
    told.push(text);
    if (text === 'before') void say('meanwhile');
    if (text === 'meanwhile')
      void finishRun(store.database, { ...fence, status: 'failed', reason: 'DATA_FAULTY: no mask' });
  };
  await followLog(store.database, fence.runId, { tell, stopped: () => false });
  expect(told).toEqual(['before', 'meanwhile', 'failed: DATA_FAULTY: no mask']);
});

test('who has no reader any more stops, though the run goes on', async () => {
  const fence = await claimFor(store.database, await addRun(store.database, 'unread'));
  await recordLogLines(store.database, { ...fence, lines: [{ level: 'info', text: 'line' }] });
  const told: string[] = [];
  const tell = ({ text }: { text: string }) => told.push(text);
  await followLog(store.database, fence.runId, { tell, stopped: () => told.length > 0 });
  expect(told).toEqual(['line']);
});
