import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { TrainingJob } from '../training/training-job.ts';
import { runAttempt } from './attempt.ts';

const entry = new URL('../../test/fixtures/fake-trainer.ts', import.meta.url).pathname;
let folder: string;

beforeEach(() => {
  process.env['FAKE_TRAINER'] = 'lingers';
  folder = mkdtempSync(join(tmpdir(), 'diceboard-attempt-'));
});
afterEach(() => {
  delete process.env['FAKE_TRAINER'];
  rmSync(folder, { recursive: true });
});

/** An attempt of a trainer that never ends by itself; it may go on up to that epoch. */
function attempt(lastEpoch: number) {
  const job = { runId: 'run', token: 1, epochs: 3, checkpointFolder: folder, resumeFrom: null };
  return runAttempt({
    entry,
    runtime: null,
    job: job as unknown as TrainingJob,
    record: async (message) => message.type !== 'epoch' || message.report.epoch < lastEpoch,
    onStart: () => undefined,
    signal: new AbortController().signal,
    lingerMs: 300,
  });
}

it('kills a trainer that was told to stop and does not end', async () => {
  expect(await attempt(2)).toMatchObject({ type: 'stopped', epoch: 2 });
});

it('kills a trainer that has completed and does not end', async () => {
  expect(await attempt(4)).toMatchObject({ type: 'completed', bestEpoch: 3 });
});
