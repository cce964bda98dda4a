import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { waitUntil } from '../../../test/fixtures/queued-run.ts';
import { claimFor, sampleEpoch, sampleRun, sampleSweep } from '../../../test/fixtures/sample-sweep.ts';
import { openTestDatabase, type TestDatabase } from '../../../test/fixtures/test-database.ts';
import { createSweep } from '../../store/create-sweep.ts';
import { findSweep } from '../../store/find-sweep.ts';
import { finishRun } from '../../store/finish-run.ts';
import { recordEpoch } from '../../store/record-epoch.ts';
import { readBoard } from '../read-board.ts';
import { createBoardService, type BoardService } from './board-service.ts';

const fakeThread = fileURLToPath(new URL('../../../test/fixtures/board-thread.ts', import.meta.url));
const services: BoardService[] = [];
afterAll(() => Promise.all(services.map((service) => service.close())));

function serve(options: Parameters<typeof createBoardService>[0]): BoardService {
  const service = createBoardService(options);
  services.push(service);
  return service;
}

describe('the board service', () => {
  let test: TestDatabase;
  beforeAll(async () => {
    test = await openTestDatabase();
  });
  afterAll(() => test.close());

  it('gives the board as it is computed beside the thread, the same object until something changes', async () => {
    const spec = { epochs: 10, metric: 'meanPatientDice' };
    await createSweep(test.database, { ...sampleSweep('served', [sampleRun(0), sampleRun(1)]), spec });
    const service = serve({ databaseUrl: test.url, patienceMs: 60_000 });
    const first = await service.ask('leaderboard', 'served');
    const board = async () => readBoard(test.database, await findSweep(test.database, 'served'));
    expect(first).toEqual(await board());
    expect(await service.ask('leaderboard', 'served')).toBe(first);
    const fence = await claimFor(test.database, sampleRun(0).id);
    await recordEpoch(test.database, sampleEpoch(fence, 1, true));
    await finishRun(test.database, { ...fence, status: 'completed', bestEpoch: 1 });
    const second = await service.ask('leaderboard', 'served');
    expect(second).toEqual(await board());
    expect(second).not.toEqual(first);
    expect(await service.ask('ablation', 'served')).toMatchObject({ variants: 0, mainEffects: [] });
  });

  it('says that a sweep is not there, as the store does', async () => {
    const service = serve({ databaseUrl: test.url });
    await expect(service.ask('leaderboard', 'none')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('with a thread that plays a part', () => {
  const fake = (patienceMs: number) => serve({ databaseUrl: '', patienceMs, entry: fakeThread });

  it('gives the last known board while a new one takes its time, and the new one afterwards', async () => {
    const service = fake(20);
    expect(await service.ask('leaderboard', 'slow')).toEqual([1]);
    expect(await service.ask('leaderboard', 'slow')).toEqual([1]);
    await waitUntil(async () => {
      const [count] = (await service.ask('leaderboard', 'slow')) as unknown as [number];
      return count > 1;
    });
  });

  it('waits for a first board however long it takes', async () => {
    const service = fake(0);
    await service.ask('leaderboard', 'other');
    expect(await service.ask('leaderboard', 'slow')).toEqual([2]);
  });

  it('tells what failed, and lives on', async () => {
    const service = fake(60_000);
    const failure = { code: 'NOT_FOUND', message: 'no sweep', remedy: 'queue one' };
    await expect(service.ask('ablation', 'failing')).rejects.toMatchObject(failure);
    await expect(service.ask('ablation', 'dying')).rejects.toMatchObject({ code: 'INTERNAL' });
    expect(await service.ask('ablation', 'sweep')).toEqual([1]);
  });

  it('hides the first failures behind the last known board, but no lasting one, and recovers', async () => {
    const service = fake(0);
    const ask = () => service.ask('leaderboard', 'ailing').catch((thrown: Error) => thrown.message);
    const answers: unknown[] = [];
    await waitUntil(async () => {
      answers.push(await ask());
      return answers.includes('ails') && Number(answers.at(-1)) >= 10;
    });
    const told = answers.indexOf('ails');
    expect(answers.slice(0, told).map(Number)).toEqual(Array(told).fill(1));
    expect(told).toBeGreaterThan(1);
    expect(answers.slice(told).filter((answer) => Number(answer) === 1)).toEqual([]);
  });

  it('keeps the thread that a question started after one had thrown and before it had ended', async () => {
    const service = fake(60_000);
    await expect(service.ask('ablation', 'throwing')).rejects.toMatchObject({ code: 'INTERNAL' });
    expect(await service.ask('ablation', 'sweep')).toEqual([1]);
    expect(await service.ask('ablation', 'sweep')).toEqual([2]);
  });
});
