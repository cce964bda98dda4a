import type { PackedDataset } from '../dataset/packed-dataset.ts';
import type { VariantParameters } from '../domain/variant-parameters.ts';
import type { OpenBackend } from './backends/backend.ts';
import type { EngineSettings } from './engine-settings.ts';
import { openLearner } from './open-learner.ts';
import { randomStream } from './random-stream.ts';
import type { TrainingSpeed } from './training-speed.ts';

/** The first steps compile; then a step is repeated for so long, at least twice. */
const warmSteps = 2;
const measureMs = 1_000;

/** Trains and predicts a few batches of noise, as a run would, and says what an image costs. */
export async function measureSpeed(
  parameters: VariantParameters,
  backend: OpenBackend,
  engine: EngineSettings | null,
): Promise<TrainingSpeed> {
  const { batchSize, imageSize, learningRate } = parameters;
  const dataset = makeNoise(imageSize, batchSize);
  const slices = dataset.index.sliceNumbers.map((_, slice) => slice);
  const job = { parameters, seed: 1, preprocess: 'volume', trainingSlices: slices, engine } as const;
  const learner = await openLearner({ job, dataset, backend });
  try {
    const train = async () => {
      learner.beginEpoch(1, slices);
      const { loss } = await learner.learn(0);
      learner.update({ batches: 1, learningRate });
      await loss;
    };
    const masks = new Uint8Array(imageSize * imageSize);
    const trainingMilliseconds = (await timeOf(train)) / batchSize;
    const evaluationMilliseconds = await timeOf(async () => void (await learner.segment([0], masks)));
    const { weights, optimizer } = await learner.readTensors();
    const floats = [...weights, ...optimizer].reduce((sum, { values }) => sum + values.length, 0);
    return { trainingMilliseconds, evaluationMilliseconds, checkpointBytes: 4 * floats };
  } finally {
    await learner.close();
  }
}

/** One patient of noise, a tenth of its pixels tumour. */
function makeNoise(size: number, slices: number): PackedDataset {
  const { integer } = randomStream(1, 'order', { epoch: 0 });
  const fill = (length: number, value: () => number) => {
    const bytes = new Uint8Array(new SharedArrayBuffer(length));
    for (let index = 0; index < length; index += 1) bytes[index] = value();
    return bytes;
  };
  const masks = fill(slices * size * size, () => (integer(10) === 0 ? 1 : 0));
  const statistics = { mean: [127, 127, 127], deviation: [74, 74, 74] } as const;
  const each = Array.from({ length: slices }, (_, slice) => slice);
  return {
    index: {
      version: 1,
      fingerprint: '',
      size,
      originalSize: size,
      sliceCount: slices,
      patients: [{ id: 'noise', institution: '', firstSlice: 0, sliceCount: slices, ...statistics }],
      sliceNumbers: each,
      hasTumour: each.map(() => true),
    },
    images: fill(slices * size * size * 3, () => integer(256)),
    masks,
    originalMasks: masks,
  };
}

/** Median, in milliseconds. */
async function timeOf(action: () => Promise<void>): Promise<number> {
  for (let step = 0; step < warmSteps; step += 1) await action();
  const times: number[] = [];
  const start = performance.now();
  while (times.length < 2 || performance.now() - start < measureMs) {
    const begin = performance.now();
    await action();
    times.push(performance.now() - begin);
  }
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)]!;
}
