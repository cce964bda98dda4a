import { cp } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Preprocess, SplitSettings } from '../domain/run.ts';
import { makeVariant } from '../domain/variant.ts';
import { planEpochSlices } from '../training/oversampling.ts';
import {
  findEpochs,
  findMessage,
  makeTrainingFixture,
  trainAndListen,
} from '../training/training-fixture.test-support.ts';
import { writePicture } from './data-fixture.test-support.ts';
import { listKaggleFolder } from './kaggle-folder.ts';
import { fitNormalisation } from './normalisation.ts';
import { openPacked } from './open-packed.ts';
import { packDataset } from './pack-dataset.ts';
import type { PackedDataset } from './packed-dataset.ts';
import { splitSlices } from './split.ts';

const split: SplitSettings = { kind: 'patient', seed: 1, test: 0.34, folds: 2 };
const preprocesses: Preprocess[] = ['dataset', 'volume'];

let fixture: Awaited<ReturnType<typeof makeTrainingFixture>>;
let packed: { before: string; unseen: string; training: string };

/** Packs the fixture's data with other pixels and masks in some patients' slices. */
async function packChanged(ids: ReadonlySet<string>): Promise<string> {
  const folder = path.join(fixture.folder, [...ids].join('+'));
  await cp(path.join(fixture.folder, 'data'), folder, { recursive: true });
  for (const { id, slices } of (await listKaggleFolder(folder)).patients.filter((patient) =>
    ids.has(patient.id),
  )) {
    for (const { number, image, mask } of slices) {
      const value = (at: number) => (at * 7 + number * 31 + id.length) % 256;
      await writePicture(path.join(folder, image), { side: 256, value });
      const tumour = number % 2 === 0 ? 255 : 0;
      await writePicture(path.join(folder, mask), {
        side: 256,
        channels: 1,
        value: (at) => (at < 20_000 ? tumour : 0),
      });
    }
  }
  return packDataset({ folder, size: 32, home: path.join(fixture.folder, 'home') });
}

function patientsOf({ index }: PackedDataset, slices: readonly number[]): Set<string> {
  const ofSlice = index.patients.flatMap(({ id, sliceCount }) =>
    Array.from({ length: sliceCount }, () => id),
  );
  return new Set(slices.map((slice) => ofSlice[slice]!));
}

/** All that is fitted, or decided, before training from the packed data. */
function fit(folder: string, preprocess: Preprocess) {
  const dataset = openPacked(folder);
  const { training } = splitSlices(dataset.index, split, 0);
  const normalise = fitNormalisation(dataset, training, preprocess);
  const length = dataset.index.size ** 2;
  const of = (pixels: Uint8Array, each: number) =>
    training.map((slice) => Buffer.from(pixels.slice(slice * each, (slice + 1) * each)).toString('base64'));
  const plan = (oversampling: string) =>
    planEpochSlices({
      parameters: makeVariant({ oversampling }).parameters,
      trainingSlices: training,
      hasTumour: dataset.index.hasTumour,
      seed: 7,
      epoch: 1,
    });
  return {
    training,
    normalisations: training.map((slice) => normalise(slice)),
    images: of(dataset.images, length * 3),
    masks: of(dataset.masks, length),
    statistics: dataset.index.patients.filter(({ id }) => patientsOf(dataset, training).has(id)),
    sampling: ['none', 'synthetic', 'share'].map(plan),
  };
}

async function trainOneEpoch(packedFolder: string, preprocess: Preprocess) {
  const { training, validation } = splitSlices(openPacked(packedFolder).index, split, 0);
  const slices = { trainingSlices: training, validationSlices: validation };
  const job = fixture.makeJob({}, { packedFolder, preprocess, epochs: 1, engine: null, ...slices });
  const messages = await trainAndListen(job);
  const { report } = findEpochs(messages)[0]!;
  return {
    fitted: { loss: report.trainingLoss, weights: findMessage(messages, 'completed').weightsChecksum },
    validationLoss: report.validationLoss,
  };
}

beforeAll(async () => {
  fixture = await makeTrainingFixture();
  const before = await packDataset({
    folder: path.join(fixture.folder, 'data'),
    size: 32,
    home: path.join(fixture.folder, 'home'),
  });
  const dataset = openPacked(before);
  const parts = splitSlices(dataset.index, split, 0);
  packed = {
    before,
    unseen: await packChanged(patientsOf(dataset, [...parts.validation, ...parts.test])),
    training: await packChanged(patientsOf(dataset, parts.training)),
  };
}, 60_000);
afterAll(() => fixture.remove());

describe.each(preprocesses)('preprocess %s', (preprocess) => {
  test('fits nothing on validation and test pixels', () => {
    expect(new Set(Object.values(packed)).size).toBe(3);
    expect(fit(packed.unseen, preprocess)).toEqual(fit(packed.before, preprocess));
  });

  test('is fitted on training pixels, which this test would see', () => {
    const [before, changed] = [fit(packed.before, preprocess), fit(packed.training, preprocess)];
    expect(changed.training).toEqual(before.training);
    for (const part of ['normalisations', 'images', 'masks', 'statistics'] as const)
      expect(changed[part]).not.toEqual(before[part]);
  });

  test(
    'leaves the first epoch’s loss and weights to training pixels alone',
    { timeout: 60_000 },
    async () => {
      const before = await trainOneEpoch(packed.before, preprocess);
      const unseen = await trainOneEpoch(packed.unseen, preprocess);
      expect(unseen.fitted).toEqual(before.fitted);
      expect(unseen.validationLoss).not.toBe(before.validationLoss);
      expect((await trainOneEpoch(packed.training, preprocess)).fitted).not.toEqual(before.fitted);
    },
  );
});
