import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPacked } from '../../dataset/open-packed.ts';
import type { RunSettings } from '../../domain/run.ts';
import type { TrainingJob } from '../../training/training-job.ts';
import {
  findEpochs,
  makeTrainingFixture,
  trainAndListen,
} from '../../training/training-fixture.test-support.ts';
import type { PictureJob } from './picture-job.ts';
import { drawInChild } from './picture-process.ts';

let fixture: Awaited<ReturnType<typeof makeTrainingFixture>>;
let job: TrainingJob;
let epoch: ReturnType<typeof findEpochs>[number];

beforeAll(async () => {
  fixture = await makeTrainingFixture();
  job = fixture.makeJob({}, { epochs: 1, engine: null });
  epoch = findEpochs(await trainAndListen(job))[0]!;
});
afterAll(() => fixture.remove());

function pictureJob(name: string, given: Partial<PictureJob> = {}): PictureJob {
  const { parameters, preprocess, backend, packedFolder, trainingSlices, validationSlices } = job;
  const root = join(fixture.folder, name);
  return {
    settings: { variant: parameters, preprocess, backend } as RunSettings,
    checkpointFolder: epoch.checkpoint.folder,
    checksum: epoch.checkpoint.checksum,
    packedFolder,
    trainingSlices,
    validationSlices,
    patient: epoch.patients![0]!.patient,
    folder: join(root, 'run', 'weights', 'patient'),
    root,
    limitBytes: 1e9,
    ...given,
  };
}

async function readGrey(file: string): Promise<{ side: number; pixels: Buffer }> {
  const { channels, space, width, height } = await sharp(file).metadata();
  expect([channels, space, height]).toEqual([1, 'b-w', width]);
  return { side: width, pixels: await sharp(file).toColourspace('b-w').raw().toBuffer() };
}

test('a child draws FLAIR as it is packed, and classes that add up to the counts of the epoch', async () => {
  const { folder, root, ...rest } = pictureJob('drawn');
  await drawInChild({ folder, root, ...rest });
  const { index, images } = openPacked(job.packedFolder);
  const counts = epoch.patients![0]!;
  for (const [place, slice] of job.validationSlices.entries()) {
    const number = index.sliceNumbers[slice]!;
    const classes = await readGrey(join(folder, `${number}-classes.png`));
    expect(classes.side).toBe(index.originalSize);
    const count = (value: number) => classes.pixels.filter((pixel) => pixel === value).length;
    expect([0, 1, 2, 3].map(count)).toEqual([
      counts.trueNegatives[place],
      counts.truePositives[place],
      counts.falsePositives[place],
      counts.falseNegatives[place],
    ]);
    const flair = await readGrey(join(folder, `${number}-flair.png`));
    expect(flair.side).toBe(index.size);
    const firstPixel = 3 * slice * index.size ** 2 + 1;
    const image = await sharp(join(folder, `${number}-image.png`))
      .raw()
      .toBuffer();
    expect(image.equals(images.subarray(firstPixel - 1, firstPixel - 1 + 3 * index.size ** 2))).toBe(true);
    expect([...flair.pixels]).toEqual(
      Array.from({ length: index.size ** 2 }, (_, at) => images[firstPixel + 3 * at]),
    );
  }
  expect(readdirSync(folder)).toHaveLength(3 * job.validationSlices.length);
  expect(readdirSync(join(folder, '..'))).toEqual(['patient']);
});

test('a checkpoint that is damaged is told by its code alone, and leaves nothing', async () => {
  const damaged = pictureJob('damaged', { checksum: '0'.repeat(64) });
  await expect(drawInChild(damaged)).rejects.toMatchObject({
    code: 'CHECKPOINT_CORRUPT',
    message: expect.not.stringContaining(fixture.folder),
  });
  expect(existsSync(damaged.root)).toBe(false);
});

test('so is one that is gone', async () => {
  const gone = pictureJob('gone', { checkpointFolder: join(fixture.folder, 'none') });
  await expect(drawInChild(gone)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  expect(existsSync(gone.root)).toBe(false);
});
