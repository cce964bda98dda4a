import { join } from 'node:path';
import { fitNormalisation } from '../../dataset/normalisation.ts';
import type { PackedDataset } from '../../dataset/packed-dataset.ts';
import type { Preprocess } from '../../domain/run.ts';
import { makeVariant } from '../../domain/variant.ts';
import { evaluate } from '../../training/evaluation.ts';
import { buildModel } from '../../training/models/build-model.ts';
import { readWeights } from '../../training/model-weights.ts';
import { createPredictor } from '../../training/predict.ts';
import { segmentWith } from '../../training/segment.ts';
import { writeCheckpoint } from '../write-checkpoint.ts';
import type { ExportFormatName } from './export-format.ts';
import type { ExportInput } from './export-run.ts';

/** For tests: two patients of three slices, seen at 32x32 and scored at 64x64; pixels from a small generator. */
export function makeTinyDataset(): PackedDataset {
  const [size, originalSize, sliceCount] = [32, 64, 6];
  let state = 1;
  const next = () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
  const fill = (length: number, value: () => number) => Uint8Array.from({ length }, value);
  const statistics = { mean: [100, 110, 120], deviation: [50, 60, 70] } as const;
  const patients = ['TCGA_AA_0001', 'TCGA_BB_0002'].map((id, index) => ({
    id,
    institution: id.slice(5, 7),
    firstSlice: index * 3,
    sliceCount: 3,
    ...statistics,
  }));
  return {
    index: {
      version: 1,
      fingerprint: 'f'.repeat(64),
      size,
      originalSize,
      sliceCount,
      patients,
      sliceNumbers: [1, 2, 3, 1, 2, 3],
      hasTumour: [true, true, true, true, true, true],
    },
    images: fill(sliceCount * size * size * 3, () => Math.floor(next() * 256)),
    masks: fill(sliceCount * size * size, () => Number(next() > 0.5)),
    originalMasks: fill(sliceCount * originalSize ** 2, () => Number(next() > 0.5)),
  };
}

/** For tests: an untrained run with a checkpoint and the counts that it reported, ready to be exported. */
export async function makeTinyRun(
  folder: string,
  preprocess: Preprocess,
  format: ExportFormatName = 'tfjs',
): Promise<ExportInput> {
  const dataset = makeTinyDataset();
  const { parameters } = makeVariant({ imageSize: 32, skipConnections: true });
  const model = buildModel(parameters, 1);
  const weights = await readWeights(model);
  const trainingSlices = [0, 1, 2];
  const validationSlices = [3, 4, 5];
  const normalise = fitNormalisation(dataset, trainingSlices, preprocess);
  const { predict, deployable } = createPredictor(model, { preprocess, normalise });
  const { patients } = await evaluate({
    segment: segmentWith({ predict, dataset }),
    dataset,
    slices: validationSlices,
  });
  deployable.dispose();
  const state = {
    runId: 'tiny',
    epoch: 3,
    bestEpoch: 3,
    bestScore: 0.5,
    bestFolder: '1/3',
    optimizerStep: 9,
    schedule: null,
    backend: 'wasm' as const,
    moduleHash: 'module',
    mixed: false,
  };
  const checkpoint = await writeCheckpoint(
    { state, weights, optimizer: [] },
    { runFolder: join(folder, 'checkpoints'), token: 1 },
  );
  return {
    description: {
      runId: 'tiny',
      sweep: 'tiny-sweep',
      parameters,
      seed: 1,
      fold: 0,
      epoch: 3,
      preprocess,
      split: { kind: 'patient', seed: 1, test: 0.2, folds: 5 },
      data: { name: 'noise', fingerprint: dataset.index.fingerprint, licence: null },
      capsule: { commit: 'abc' },
    },
    format,
    checkpointFolder: checkpoint.folder,
    checksum: checkpoint.checksum,
    dataset,
    trainingSlices,
    validationSlices,
    expected: patients,
    out: join(folder, 'export'),
  };
}
