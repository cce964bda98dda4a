import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addRun, claimFor, sampleEpoch } from '../../test/fixtures/sample-sweep.ts';
import { openTestDatabase, type TestDatabase } from '../../test/fixtures/test-database.ts';
import { cutLogLine, recordLogLines } from './append-run-log.ts';
import { cancelRuns } from './cancel-runs.ts';
import { finishRun } from './finish-run.ts';
import { readRunLog } from './read-run-log.ts';
import { recordEpoch } from './record-epoch.ts';
import { recordStart } from './record-start.ts';
import { releaseRun } from './release-run.ts';
import { retryRun } from './retry-run.ts';

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test.close());

async function textsOf(runId: string): Promise<string[]> {
  const lines = await readRunLog(test.database, { runIds: [runId], limit: 5_000 });
  return lines.map(({ token, level, text }) => `${token} ${level} ${text}`);
}

const start = {
  backend: 'wasm',
  device: 'cpu',
  moduleHash: 'module',
  engine: 'eager',
  trainableParameters: 1,
  totalParameters: 1,
  macs: null,
  resumedFromEpoch: 0,
  mixed: false,
} as const;

describe('the log of a run', () => {
  it('tells its life, each thing once however often it is written', async () => {
    const runId = await addRun(test.database, 'told');
    const first = await claimFor(test.database, runId);
    await recordStart(test.database, { ...first, ...start });
    for (const _ of [1, 2]) await recordEpoch(test.database, sampleEpoch(first, 1, true));
    await releaseRun(test.database, { ...first, reason: 'the worker stopped' });
    const second = await claimFor(test.database, runId);
    await recordStart(test.database, { ...second, ...start, resumedFromEpoch: 1 });
    await finishRun(test.database, { ...second, status: 'failed', reason: 'DATA_FAULTY: no mask' });
    await retryRun(test.database, { runId });
    await cancelRuns(test.database, { runIds: [runId] });
    expect(await textsOf(runId)).toEqual([
      '1 info starts on wasm, cpu (eager), from the first epoch',
      '1 info epoch 1: loss 0.4000, validation loss 0.5000, Dice 0.5100 (best so far), 2.0 s, 50.0 images/s, learning rate 0.09',
      '1 warning released: the worker stopped',
      '2 info starts on wasm, cpu (eager), after epoch 1',
      '2 error failed: DATA_FAULTY: no mask',
      '2 info queued again by hand',
      '2 warning cancelled by hand',
    ]);
  });

  it('takes nothing from an attempt that is fenced off', async () => {
    const runId = await addRun(test.database, 'fenced');
    const { token } = await claimFor(test.database, runId);
    const lines = [{ level: 'info', text: 'mine' }] as const;
    expect(await recordLogLines(test.database, { runId, token: token - 1, lines })).toBe(false);
    expect(await textsOf(runId)).toEqual([]);
  });

  it('keeps the last 2,000 lines, and says a repeated line of one write as often as it came', async () => {
    const fence = await claimFor(test.database, await addRun(test.database, 'long'));
    const lines = Array.from({ length: 2_100 }, (_, at) => ({ level: 'info' as const, text: `line ${at}` }));
    await recordLogLines(test.database, { ...fence, lines });
    await recordLogLines(test.database, { ...fence, lines: [lines[0]!, lines[0]!] });
    const texts = await textsOf(fence.runId);
    expect(texts).toHaveLength(2_000);
    expect(texts.slice(0, 1)).toEqual(['1 info line 102']);
    expect(texts.slice(-3)).toEqual(['1 info line 2099', '1 info line 0', '1 info line 0']);
  });

  it('gives the last lines above an id, of each run asked for', async () => {
    const [one, other] = [await addRun(test.database, 'one'), await addRun(test.database, 'other')];
    for (const runId of [one, other]) {
      const fence = await claimFor(test.database, runId);
      const lines = ['a', 'b', 'c'].map((text) => ({ level: 'info' as const, text }));
      await recordLogLines(test.database, { ...fence, lines });
    }
    const last = await readRunLog(test.database, { runIds: [one, other], limit: 2 });
    expect(last.map(({ runId, text }) => `${runId} ${text}`)).toEqual([
      'one b',
      'one c',
      'other b',
      'other c',
    ]);
    const after = await readRunLog(test.database, { runIds: [one], after: last[0]!.id, limit: 9 });
    expect(after.map(({ text }) => text)).toEqual(['c']);
  });
});

describe('cutLogLine', () => {
  it('keeps a line of 2,000 characters and cuts a longer one, characters whole', () => {
    expect(cutLogLine('x'.repeat(2_000))).toBe('x'.repeat(2_000));
    const cut = cutLogLine('🧠'.repeat(2_001));
    expect([...cut]).toHaveLength(2_000);
    expect(cut.endsWith('🧠…')).toBe(true);
  });

  it('holds nothing that a terminal obeys or that the database refuses', () => {
    expect(cutLogLine('a\u0000b\u001b[31mc\r\nd\tε\ud800')).toBe('a b [31mc d\tε\ufffd');
  });
});
