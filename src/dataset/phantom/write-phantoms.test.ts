import { readFile, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkDataset } from '../check-dataset.ts';
import { makeTemporaryFolder } from '../data-fixture.test-support.ts';
import { listKaggleFolder } from '../kaggle-folder.ts';
import { openPacked } from '../open-packed.ts';
import { packDataset } from '../pack-dataset.ts';
import type { PackedDataset } from '../packed-dataset.ts';
import { writePhantoms } from './write-phantoms.ts';

const size = { patients: 12, slices: 12, seed: 1 };
let root: string;
let remove: () => Promise<void>;
let folder: string;
let dataset: PackedDataset;
const progress: number[] = [];

beforeAll(async () => {
  ({ folder: root, remove } = await makeTemporaryFolder());
  folder = path.join(root, 'phantoms');
  await writePhantoms({ folder, ...size, onProgress: ({ done, total }) => progress.push(done / total) });
  dataset = openPacked(await packDataset({ folder, size: 128, home: path.join(root, 'home') }));
});
afterAll(() => remove());

/** Slices with tumour of each patient, as positions within it. */
function tumourSlices(): number[][] {
  return dataset.index.patients.map(({ firstSlice, sliceCount }) =>
    Array.from({ length: sliceCount }, (_, slice) => slice).filter(
      (slice) => dataset.index.hasTumour[firstSlice + slice],
    ),
  );
}

/** Best pooled Dice of `value >= threshold` and of `value <= threshold`, over all thresholds. */
function bestThresholdDice({ images, masks }: PackedDataset, channel: number): number {
  const all = new Float64Array(256);
  const tumour = new Float64Array(256);
  for (let pixel = 0; pixel < masks.length; pixel++) {
    const level = images[pixel * 3 + channel]!;
    all[level]! += 1;
    tumour[level]! += masks[pixel]!;
  }
  const total = (counts: Float64Array): number => counts.reduce((sum, count) => sum + count, 0);
  const dices = Array.from({ length: 256 }, (_, threshold) =>
    [[threshold, 256] as const, [0, threshold + 1] as const].map(([from, to]) => {
      const hit = total(tumour.subarray(from, to));
      return (2 * hit) / (total(tumour) + total(all.subarray(from, to)));
    }),
  );
  return Math.max(...dices.flat());
}

test('phantoms pass the check of the data set they imitate, from four institutions', async () => {
  const report = await checkDataset(folder);
  expect(report).toMatchObject({ patients: 12, slices: 144, side: 256, faults: [] });
  expect(report.institutions).toEqual({ CS: 3, DU: 3, FG: 3, HT: 3 });
  expect(report.tumourShare).toBeGreaterThan(0.005);
  expect(report.tumourShare).toBeLessThan(0.03);
  expect(progress.at(-1)).toBe(1);
});

test('files are named as in the data set', async () => {
  const { patients } = await listKaggleFolder(folder);
  for (const { id, slices } of patients) {
    expect(id).toMatch(/^TCGA_[A-Z]{2}_\d{4}_\d{8}$/);
    expect(slices.map(({ image, mask }) => [image, mask])).toEqual(
      slices.map((_, i) => [`${id}/${id}_${i + 1}.tif`, `${id}/${id}_${i + 1}_mask.tif`]),
    );
  }
});

test('every patient has a tumour over consecutive slices and slices without', () => {
  for (const slices of tumourSlices()) {
    expect(slices.length).toBeGreaterThan(0);
    expect(slices.length).toBeLessThan(size.slices);
    expect(slices.at(-1)! - slices[0]!).toBe(slices.length - 1);
  }
});

test.each([0, 1, 2])('no threshold over channel %i finds the tumours: Dice below 0.35', (channel) => {
  expect(bestThresholdDice(dataset, channel)).toBeLessThan(0.35);
});

test('tumours are brighter than the rest of the brain around them in FLAIR', () => {
  const { index, images, masks } = dataset;
  for (const { firstSlice, sliceCount } of index.patients) {
    const levels: [number[], number[]] = [[], []];
    const area = index.size ** 2;
    for (let pixel = firstSlice * area; pixel < (firstSlice + sliceCount) * area; pixel++) {
      const [x, y] = [pixel % index.size, Math.floor((pixel % area) / index.size)];
      if (Math.hypot(x - 64, y - 64) < 24) levels[masks[pixel] as 0 | 1].push(images[pixel * 3 + 1]!);
    }
    const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
    if (levels[1].length > 50) expect(mean(levels[1])).toBeGreaterThan(1.2 * mean(levels[0]));
  }
});

test('the same seed gives the same bytes, another seed others; a patient does not depend on how many there are', async () => {
  const pixelsOf = async (name: string, seed: number, patients: number): Promise<Buffer> => {
    const target = path.join(root, name);
    await writePhantoms({ folder: target, patients, slices: 3, seed });
    return readFile(path.join(target, 'TCGA_CS_9001_20000101/TCGA_CS_9001_20000101_2.tif'));
  };
  const first = await pixelsOf('a', 5, 1);
  expect(first.equals(await pixelsOf('b', 5, 2))).toBe(true);
  expect(first.equals(await pixelsOf('c', 6, 1))).toBe(false);
});

test('the same phantoms again are left as they are; anything else in the folder is not overwritten', async () => {
  let written = 0;
  await writePhantoms({ folder, ...size, onProgress: () => written++ });
  expect(written).toBe(0);
  await expect(writePhantoms({ folder, ...size, seed: 2 })).rejects.toMatchObject({ code: 'USAGE' });
  await writeFile(path.join(root, 'thesis.txt'), '');
  await expect(writePhantoms({ folder: root, ...size })).rejects.toMatchObject({ code: 'USAGE' });
  expect(await readdir(root)).toContain('thesis.txt');
});

test.each([{ patients: 0 }, { slices: 1.5 }])('%o is refused', async (wrong) => {
  await expect(writePhantoms({ folder: path.join(root, 'd'), ...size, ...wrong })).rejects.toMatchObject({
    code: 'USAGE',
  });
});
