import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeTemporaryFolder } from './data-fixture.test-support.ts';
import { listKaggleFolder, scanKaggleFolder } from './kaggle-folder.ts';

let folder: string;
let remove: () => Promise<void>;
beforeEach(async () => ({ folder, remove } = await makeTemporaryFolder()));
afterEach(() => remove());

async function touch(...names: string[]): Promise<void> {
  for (const name of names) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), '');
  }
}

test('slices come in numeric order, patients in order of id, other files are passed over', async () => {
  await touch('README.md', 'data.csv', 'notes/readme.txt', '.hidden/x_1.tif');
  await touch('TCGA_DU_2/TCGA_DU_2_1.tif', 'TCGA_DU_2/TCGA_DU_2_1_mask.tif', 'TCGA_DU_2/._TCGA_DU_2_1.tif');
  for (const slice of [10, 9, 1])
    await touch(`TCGA_CS_1/TCGA_CS_1_${slice}.tif`, `TCGA_CS_1/TCGA_CS_1_${slice}_mask.tif`);
  const { patients, sliceCount } = await listKaggleFolder(folder);
  expect(patients.map(({ id, institution }) => [id, institution])).toEqual([
    ['TCGA_CS_1', 'CS'],
    ['TCGA_DU_2', 'DU'],
  ]);
  expect(patients[0]!.slices.map(({ number }) => number)).toEqual([1, 9, 10]);
  expect(patients[0]!.slices[2]).toEqual({
    number: 10,
    image: 'TCGA_CS_1/TCGA_CS_1_10.tif',
    mask: 'TCGA_CS_1/TCGA_CS_1_10_mask.tif',
  });
  expect(sliceCount).toBe(4);
});

test('a folder that is not there is one clear line', async () => {
  await expect(listKaggleFolder(path.join(folder, 'nowhere'))).rejects.toMatchObject({
    code: 'DATA_NOT_FOUND',
    message: expect.stringMatching(/nowhere \(ENOENT\)$/),
  });
});

test('the folder above the patients is named as the one to give', async () => {
  await touch('kaggle_3m/TCGA_CS_1/TCGA_CS_1_1.tif');
  await expect(listKaggleFolder(folder)).rejects.toMatchObject({
    code: 'DATA_NOT_FOUND',
    remedy: `give ${path.join(folder, 'kaggle_3m')}`,
  });
});

test('a file without partner, a strange name and a slice given twice are faults with their file', async () => {
  await touch('P_A/P_A_1.tif', 'P_A/P_A_2_mask.tif', 'P_A/scan.tif');
  await touch('P_A/P_A_3.tif', 'P_A/P_A_03.tif', 'P_A/P_A_3_mask.tif');
  const { faults, listing } = await scanKaggleFolder(folder);
  expect(faults.map(({ kind, file }) => [kind, file]).sort()).toEqual([
    ['duplicate slice', 'P_A/P_A_3.tif'],
    ['missing image', 'P_A/P_A_2_mask.tif'],
    ['missing mask', 'P_A/P_A_1.tif'],
    ['unknown name', 'P_A/scan.tif'],
  ]);
  expect(listing.sliceCount).toBe(1);
  await expect(listKaggleFolder(folder)).rejects.toMatchObject({
    code: 'DATA_FAULTY',
    message: expect.stringContaining('(4 faults in '),
    remedy: `\`diceboard data check ${folder}\` lists them`,
  });
});
