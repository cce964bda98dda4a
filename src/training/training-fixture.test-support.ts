import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openPacked } from '../dataset/open-packed.ts';
import { packDataset } from '../dataset/pack-dataset.ts';
import { writePhantoms } from '../dataset/phantom/write-phantoms.ts';
import { makeVariant } from '../domain/variant.ts';
import type { ParameterValue, VariantParameters } from '../domain/variant-parameters.ts';
import type { TrainingHooks } from './training-hooks.ts';
import { trainRun } from './train-run.ts';
import type { TrainerMessage } from './trainer-message.ts';
import type { TrainingJob } from './training-job.ts';

/** For tests: a small job on phantoms of 32x32 pixels, in folders of its own. */
export async function makeTrainingFixture() {
  const folder = mkdtempSync(join(tmpdir(), 'diceboard-training-'));
  const data = join(folder, 'data');
  await writePhantoms({ folder: data, patients: 3, slices: 6, seed: 3 });
  const packedFolder = await packDataset({ folder: data, size: 32, home: join(folder, 'home') });
  const { sliceCount } = openPacked(packedFolder).index;
  const slices = Array.from({ length: sliceCount }, (_, slice) => slice);
  let runs = 0;
  return {
    folder,
    /** `unchecked` parameters may lie outside of their declared ranges. */
    makeJob(
      parameters: Record<string, ParameterValue>,
      { unchecked, ...others }: Partial<TrainingJob> & { unchecked?: Partial<VariantParameters> } = {},
    ): TrainingJob {
      return {
        runId: 'run',
        token: 1,
        parameters: {
          ...makeVariant({ imageSize: 32, batchSize: 4, ...parameters }).parameters,
          ...unchecked,
        },
        seed: 7,
        epochs: 3,
        preprocess: 'volume',
        metric: 'meanPatientDice',
        backend: 'wasm',
        engine: { level: 'plain', threads: 1, cacheFolder: join(folder, 'modules') },
        packedFolder,
        trainingSlices: slices.slice(0, 12),
        validationSlices: slices.slice(12),
        checkpointFolder: join(folder, 'checkpoints', String((runs += 1))),
        resumeFrom: null,
        ...others,
      };
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Trains and returns all messages; `hooks` may replace the acknowledgement and the timing. */
export async function trainAndListen(
  job: TrainingJob,
  hooks: Partial<TrainingHooks> = {},
): Promise<TrainerMessage[]> {
  const messages: TrainerMessage[] = [];
  await trainRun(job, {
    acknowledged: async () => true,
    ...hooks,
    report(message) {
      messages.push(message);
      hooks.report?.(message);
    },
  });
  return messages;
}

export function findMessage<T extends TrainerMessage['type']>(messages: readonly TrainerMessage[], type: T) {
  const found = messages.find((message) => message.type === type);
  if (found !== undefined) return found as Extract<TrainerMessage, { type: T }>;
  throw new Error(`expected a message ${type}, got ${JSON.stringify(messages.at(-1))}`);
}

export function findEpochs(messages: readonly TrainerMessage[]) {
  return messages.filter((message) => message.type === 'epoch');
}
