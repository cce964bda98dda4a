import { expect, it } from 'vitest';
import { makeVariant } from '../domain/variant.ts';
import type { RuntimeChoice } from '../engine/runtime/runtime-choice.ts';
import { findRuntimes, flagsOf, type Runtime } from '../engine/runtime/runtimes.ts';
import type { SupervisorMessage } from '../training/trainer-message.ts';
import { startTrainer } from './trainer-process.ts';

const entry = new URL('../../test/fixtures/echo-trainer.ts', import.meta.url).pathname;

const start = {
  type: 'start',
  job: {
    runId: 'run',
    token: 2,
    parameters: makeVariant({ model: 'unet' }).parameters,
    slices: Array.from({ length: 5_000 }, (_, index) => index),
    resumeFrom: null,
    nothing: undefined,
  },
} as unknown as SupervisorMessage;

/** Of the trainer's kinds too: an echo's way back is the way that they take. */
const messages = [
  start,
  { type: 'acknowledge', epoch: 3 },
  { type: 'started', device: 'Ä µ 処理', mixed: false, resumedFromEpoch: 0 },
  { type: 'progress', epoch: 1, step: 2, steps: 3, imagesPerSecond: Infinity },
  {
    type: 'epoch',
    report: { trainingLoss: NaN, validation: { hd95: null, pooledDice: -0 } },
    patients: null,
  },
  { type: 'epoch', patients: [{ patient: 'p', truePositives: [2 ** 40], hd95: 0.1 }] },
  { type: 'diverged', epoch: 4, reason: 'the loss is NaN' },
  { type: 'failed', stack: undefined, floats: new Float32Array([0.5, NaN]), bytes: new Uint8Array([255]) },
] as unknown as SupervisorMessage[];

/** What a trainer there says first, and the echoes of all messages. */
async function converse(runtime: RuntimeChoice | null): Promise<unknown[]> {
  const heard: unknown[] = [];
  const trainer = startTrainer({
    entry,
    runtime,
    onMessage(message) {
      heard.push(message);
      if (heard.length > messages.length) trainer.kill();
    },
  });
  for (const message of messages) trainer.send(message);
  expect(await trainer.ended).toMatchObject({ code: null, signal: 'SIGKILL' });
  return heard;
}

const choiceOf = (runtime: Runtime): RuntimeChoice => {
  return { ...runtime, execArgv: flagsOf('relaxed', runtime), level: 'relaxed', measurements: [] };
};

it.each(findRuntimes())('a trainer on Node $node understands, and is understood', async (runtime) => {
  const choice = choiceOf(runtime);
  const [self, ...echoes] = await converse(choice);
  expect(self).toMatchObject({ node: runtime.node });
  expect((self as { execArgv: string[] }).execArgv).toEqual(expect.arrayContaining([...choice.execArgv]));
  expect(echoes).toEqual(messages);
});

it('a trainer without a runtime runs on this Node', async () => {
  const [self] = await converse(null);
  expect(self).toMatchObject({ node: process.versions.node });
});

it('a runtime that is gone ends the trainer before it starts, with a word', async () => {
  const gone = { ...choiceOf(findRuntimes()[0]!), execPath: '/nowhere/node' };
  const trainer = startTrainer({ entry, runtime: gone, onMessage: () => undefined });
  expect(await trainer.ended).toMatchObject({ code: null, output: expect.stringContaining('ENOENT') });
});
