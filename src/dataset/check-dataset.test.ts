import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkDataset } from './check-dataset.ts';
import { makeTemporaryFolder, writePicture, writeTinyDataset } from './data-fixture.test-support.ts';

let folder: string;
let remove: () => Promise<void>;
beforeEach(async () => {
  ({ folder, remove } = await makeTemporaryFolder());
  await writeTinyDataset(folder, { patients: ['TCGA_CS_1', 'TCGA_DU_2', 'TCGA_DU_3'], slices: 4 });
});
afterEach(() => remove());

const file = (name: string): string => path.join(folder, name);

test('a sound folder is counted and has no fault', async () => {
  const progress: number[] = [];
  const report = await checkDataset(folder, ({ done, total }) => progress.push(done / total));
  expect(report).toEqual({
    patients: 3,
    slices: 12,
    tumourSlices: 6,
    tumourShare: 0.125,
    institutions: { CS: 1, DU: 2 },
    side: 16,
    faults: [],
  });
  expect(progress).toHaveLength(12);
  expect(progress.at(-1)).toBe(1);
});

test('every compression of the data set is read alike', async () => {
  await writePicture(file('TCGA_CS_1/TCGA_CS_1_1.tif'), { compression: 'lzw', value: (at) => at % 251 });
  await writePicture(file('TCGA_CS_1/TCGA_CS_1_2.tif'), { compression: 'deflate', value: (at) => at % 251 });
  await writePicture(file('TCGA_CS_1/TCGA_CS_1_1_mask.tif'), {
    compression: 'lzw',
    channels: 1,
    value: () => 255,
  });
  const report = await checkDataset(folder);
  expect(report.faults).toEqual([]);
  expect(report.tumourSlices).toBe(7);
});

test('every kind of fault is named with its file', async () => {
  await rm(file('TCGA_CS_1/TCGA_CS_1_1_mask.tif'));
  await rm(file('TCGA_CS_1/TCGA_CS_1_2.tif'));
  await writePicture(file('TCGA_DU_2/TCGA_DU_2_1.tif'), { side: 12 });
  await writePicture(file('TCGA_DU_2/TCGA_DU_2_2.tif'), { bits: 16, value: (at) => at * 200 });
  await writePicture(file('TCGA_DU_2/TCGA_DU_2_3.tif'), { channels: 1 });
  await writePicture(file('TCGA_DU_2/TCGA_DU_2_3_mask.tif'), { channels: 1, value: (at) => at % 128 });
  const whole = await readFile(file('TCGA_DU_3/TCGA_DU_3_1.tif'));
  await writeFile(file('TCGA_DU_3/TCGA_DU_3_1.tif'), whole.subarray(0, whole.length / 2));
  await writeFile(file('TCGA_DU_3/TCGA_DU_3_2_mask.tif'), 'not a picture');
  const { faults } = await checkDataset(folder);
  expect(faults.map((fault) => [fault.file.slice(10), fault.kind, fault.fault])).toEqual([
    ['TCGA_CS_1_1.tif', 'missing mask', 'expected a mask beside it, got none'],
    ['TCGA_CS_1_2_mask.tif', 'missing image', 'expected an image beside this mask, got none'],
    ['TCGA_DU_2_1.tif', 'other size', 'expected 16x16, got 12x12'],
    ['TCGA_DU_2_2.tif', '16 bit', 'expected 8 bit, got 16 bit'],
    ['TCGA_DU_2_3.tif', 'wrong channels', 'expected 3 channels, got 1'],
    ['TCGA_DU_2_3_mask.tif', 'mask not binary', 'expected 0 and 255 alone, got 2'],
    ['TCGA_DU_3_1.tif', 'unreadable', expect.stringMatching(/^expected a TIFF picture, got "/)],
    ['TCGA_DU_3_2_mask.tif', 'unreadable', expect.stringMatching(/^expected a TIFF picture, got "/)],
  ]);
});

test('a huge picture is refused before it is decoded', async () => {
  await writePicture(file('TCGA_CS_1/TCGA_CS_1_1.tif'), { side: 1100, compression: 'lzw' });
  const { faults } = await checkDataset(folder);
  expect(faults).toMatchObject([{ kind: 'unreadable', fault: expect.stringContaining('pixel limit') }]);
});
