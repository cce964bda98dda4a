import { existsSync, readdirSync, writeFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openPacked } from '../dataset/open-packed.ts';
import { openBackend } from './backends/open-backend.ts';
import { scoreCheckpoint } from './score-checkpoint.ts';
import type { TrainerMessage } from './trainer-message.ts';
import {
  findEpochs,
  findMessage,
  makeTrainingFixture,
  trainAndListen,
} from './training-fixture.test-support.ts';

let fixture: Awaited<ReturnType<typeof makeTrainingFixture>>;
beforeAll(async () => {
  fixture = await makeTrainingFixture();
});
afterAll(() => fixture.remove());

/** Acknowledges no epoch from `epoch` on: the run ends there, its checkpoint written. */
function interruptAfter(epoch: number) {
  return {
    acknowledged: async (acknowledged: number) => {
      if (acknowledged === epoch) throw new Error('interrupted');
      return true;
    },
  };
}

/** All of an epoch's message that must not depend on an interruption. */
function essence(message: Extract<TrainerMessage, { type: 'epoch' }>) {
  const { seconds: _, imagesPerSecond: __, ...report } = message.report;
  const { weightsChecksum, isBest } = message.checkpoint;
  return { report, weightsChecksum, isBest, patients: message.patients };
}

describe('a run that is interrupted after an epoch and resumed', () => {
  const variants = {
    'SGD with Nesterov momentum and synthetic slices': { oversampling: 'synthetic' },
    'Adam with slices drawn by share': { optimizer: 'adam', learningRate: 0.003, oversampling: 'share' },
    'RMSProp with momentum and accumulation': {
      optimizer: 'rmsprop',
      momentum: 0.9,
      learningRate: 0.001,
      accumulation: 2,
    },
    'skips without batch norm': { skipConnections: true, batchNorm: false },
    'U-Net': { model: 'unet', width: 4, learningRate: 0.01 },
  };

  test.each(Object.entries(variants))(
    'ends with the very weights of the undisturbed run: %s',
    async (_, parameters) => {
      const undisturbed = await trainAndListen(fixture.makeJob(parameters, { epochs: 2 }));
      const job = fixture.makeJob(parameters, { epochs: 2 });
      const broken = await trainAndListen(job, interruptAfter(1));
      expect(findMessage(broken, 'failed').message).toMatch('interrupted');
      const resumeFrom = join(job.checkpointFolder, '1', '1');
      const resumed = await trainAndListen({ ...job, token: 2, resumeFrom });
      expect(findMessage(resumed, 'started')).toMatchObject({ resumedFromEpoch: 1, mixed: false });
      expect(findEpochs(resumed).map(essence)).toEqual(findEpochs(undisturbed).slice(1).map(essence));
      expect(findMessage(resumed, 'completed')).toEqual(findMessage(undisturbed, 'completed'));
    },
  );

  test('keeps its best epoch over several attempts', async () => {
    const undisturbed = findMessage(await trainAndListen(fixture.makeJob({})), 'completed');
    const job = fixture.makeJob({});
    await trainAndListen(job, interruptAfter(1));
    const resumeFrom = [join(job.checkpointFolder, '1', '1'), join(job.checkpointFolder, '2', '2')] as const;
    await trainAndListen({ ...job, token: 2, resumeFrom: resumeFrom[0] }, interruptAfter(2));
    const resumed = await trainAndListen({ ...job, token: 3, resumeFrom: resumeFrom[1] });
    expect(findMessage(resumed, 'completed')).toEqual(undisturbed);
    const best = join(String(undisturbed.bestEpoch), String(undisturbed.bestEpoch));
    expect(existsSync(join(job.checkpointFolder, best))).toBe(true);
  });

  test('goes on with the rate that its plateau was cut to', async () => {
    const still = { learningRate: 1e-30, plateauPatience: 0 };
    const settings = { schedule: 'plateau', batchNorm: false };
    const job = fixture.makeJob(settings, { unchecked: still });
    await trainAndListen(job, interruptAfter(2));
    const resumeFrom = join(job.checkpointFolder, '1', '2');
    const resumed = await trainAndListen({ ...job, token: 2, resumeFrom });
    expect(findEpochs(resumed).map(({ report }) => report.learningRate)).toEqual([0.5e-30]);
  });

  test('completes at once when it was interrupted after its last epoch', async () => {
    const job = fixture.makeJob({}, { epochs: 1 });
    const first = await trainAndListen(job);
    const again = await trainAndListen({
      ...job,
      token: 2,
      resumeFrom: join(job.checkpointFolder, '1', '1'),
    });
    expect(again.map(({ type }) => type)).toEqual(['started', 'completed']);
    expect(findMessage(again, 'completed')).toEqual(findMessage(first, 'completed'));
  });

  test('is marked as mixed when another module computed its checkpoint, and stays so', async () => {
    const job = fixture.makeJob({}, { epochs: 2 });
    await trainAndListen(job, interruptAfter(1));
    const { writeCheckpoint } = await import('../checkpoints/write-checkpoint.ts');
    const { readCheckpoint } = await import('../checkpoints/read-checkpoint.ts');
    const checkpoint = await readCheckpoint(join(job.checkpointFolder, '1', '1'));
    const state = { ...checkpoint.state, moduleHash: 'another' };
    const { folder } = await writeCheckpoint(
      { ...checkpoint, state },
      { runFolder: job.checkpointFolder, token: 1 },
    );
    const resumed = await trainAndListen({ ...job, token: 2, resumeFrom: folder });
    expect(findMessage(resumed, 'started').mixed).toBe(true);
    const last = await readCheckpoint(findEpochs(resumed).at(-1)!.checkpoint.folder);
    expect(last.state).toMatchObject({ epoch: 2, mixed: true });
  });
});

test('stops after the epoch that it is told to, and goes on from there to the very weights', async () => {
  const undisturbed = await trainAndListen(fixture.makeJob({}));
  const job = fixture.makeJob({});
  const first = await trainAndListen(job, { acknowledged: async (epoch) => epoch !== 2 });
  const [, last] = findEpochs(first);
  const { folder, weightsChecksum } = last!.checkpoint;
  expect(first.at(-1)).toEqual({ type: 'stopped', epoch: 2, weightsChecksum });
  expect(readdirSync(join(job.checkpointFolder, '1'))).toContain('2');
  const resumed = await trainAndListen({ ...job, token: 2, resumeFrom: folder });
  expect(findMessage(resumed, 'started')).toMatchObject({ resumedFromEpoch: 2, mixed: false });
  expect(findMessage(resumed, 'started').macs).toBeGreaterThan(1e6);
  expect(findMessage(resumed, 'completed')).toEqual(findMessage(undisturbed, 'completed'));
});

test('keeps the last and the best checkpoint, and removes others only once their successor is acknowledged', async () => {
  const job = fixture.makeJob({}, { epochs: 3 });
  const foldersBefore: string[][] = [];
  const messages = await trainAndListen(job, {
    acknowledged: async () => {
      foldersBefore.push(readdirSync(join(job.checkpointFolder, '1')).sort());
      return true;
    },
  });
  expect(foldersBefore[1]).toEqual(['1', '2']);
  const best = findMessage(messages, 'completed').bestEpoch;
  const expected = [...new Set([String(best), '3'])].sort();
  expect(readdirSync(join(job.checkpointFolder, '1')).sort()).toEqual(expected);
});

test('scores a checkpoint with the very counts that its epoch reported', async () => {
  const job = fixture.makeJob({ learningRate: 0.02 }, { epochs: 2, preprocess: 'dataset' });
  const best = findEpochs(await trainAndListen(job)).findLast(({ patients }) => patients !== null)!;
  const backend = await openBackend('wasm');
  const patients = await scoreCheckpoint({
    parameters: job.parameters,
    checkpointFolder: best.checkpoint.folder,
    checksum: best.checkpoint.checksum,
    dataset: openPacked(job.packedFolder),
    preprocess: job.preprocess,
    trainingSlices: job.trainingSlices,
    slices: job.validationSlices,
  });
  await backend.close();
  expect(patients).toEqual(best.patients);
});

test('leaves no tensor behind from epoch to epoch', async () => {
  const counts: number[] = [];
  const job = fixture.makeJob({ optimizer: 'adam', learningRate: 0.001, accumulation: 2 });
  await trainAndListen(job, { timed: () => void counts.push(tf.memory().numTensors) });
  expect(counts).toHaveLength(3);
  expect(new Set(counts).size).toBe(1);
  expect(tf.engine().state.numTensors).toBe(0);
});

test('ends as diverged, without an epoch, when the loss is not finite', async () => {
  const job = fixture.makeJob({ warmupEpochs: 0 }, { unchecked: { learningRate: 1e38 } });
  const messages = await trainAndListen(job);
  expect(messages.at(-1)).toMatchObject({ type: 'diverged', epoch: 1 });
  expect(findEpochs(messages)).toEqual([]);
});

test('ends as diverged when an epoch of one batch leaves weights that are of no use', async () => {
  const others = { trainingSlices: [0, 1, 2, 3], unchecked: { learningRate: Infinity } };
  const messages = await trainAndListen(fixture.makeJob({ warmupEpochs: 0 }, others));
  expect(messages.at(-1)).toMatchObject({ type: 'diverged', epoch: 1 });
});

test('fails with OUT_OF_MEMORY, not to be retried, when the memory of tfjs is used up', async () => {
  const job = fixture.makeJob({ model: 'unet', width: 32, batchSize: 4 }, { engine: null });
  const messages = await trainAndListen(job, {
    report: ({ type }) => {
      if (type !== 'started') return;
      const { wasm } = tf.backend() as unknown as { wasm: { _malloc: (bytes: number) => number } };
      const guarded = wasm._malloc;
      // A tensor larger than the 4 GiB that a WebAssembly module can address.
      wasm._malloc = (bytes) => guarded(bytes > 1e5 ? 0xffff_0000 : bytes);
    },
  });
  expect(messages.at(-1)).toMatchObject({ type: 'failed', code: 'OUT_OF_MEMORY', retryable: false });
});

test('refuses a checkpoint with one flipped byte', async () => {
  const job = fixture.makeJob({}, { epochs: 1 });
  await trainAndListen(job);
  const folder = join(job.checkpointFolder, '1', '1');
  const bytes = readFileSync(join(folder, 'optimizer.bin'));
  bytes[1000]! ^= 1;
  writeFileSync(join(folder, 'optimizer.bin'), bytes);
  const messages = await trainAndListen({ ...job, token: 2, epochs: 2, resumeFrom: folder });
  expect(messages.map(({ type }) => type)).toEqual(['failed']);
  expect(messages[0]).toMatchObject({ code: 'CHECKPOINT_CORRUPT', retryable: false });
});

test('fails in one line when a fold has no slices', async () => {
  const [message] = await trainAndListen(fixture.makeJob({}, { validationSlices: [] }));
  expect(message).toMatchObject({ type: 'failed', code: 'SPLIT_IMPOSSIBLE' });
  expect(existsSync(fixture.makeJob({}).checkpointFolder)).toBe(false);
});
