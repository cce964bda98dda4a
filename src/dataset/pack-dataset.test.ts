import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeTemporaryFolder, writePicture, writeTinyDataset } from './data-fixture.test-support.ts';
import { openPacked } from './open-packed.ts';
import { packDataset } from './pack-dataset.ts';
import { describeWriteFailure } from './write-failure.ts';

let root: string;
let remove: () => Promise<void>;
let folder: string;
let home: string;
beforeEach(async () => {
  ({ folder: root, remove } = await makeTemporaryFolder());
  [folder, home] = [path.join(root, 'data'), path.join(root, 'home')];
  await writeTinyDataset(folder, { patients: ['TCGA_CS_1', 'TCGA_DU_2'], slices: 11 });
});
afterEach(() => remove());

/** Packs in a process of its own; `body` sees `progress` and `packed`. */
function packElsewhere(onProgress: string): ChildProcess {
  const module = new URL('./pack-dataset.ts', import.meta.url).href;
  const options = `folder: ${JSON.stringify(folder)}, size: 8, home: ${JSON.stringify(home)}`;
  const script = `import { packDataset } from ${JSON.stringify(module)};
    let built = false;
    const onProgress = ({ done, total }) => { built ||= done > total / 2; ${onProgress} };
    const packed = await packDataset({ ${options}, onProgress });
    console.log(JSON.stringify({ packed, built }));`;
  const node = ['--import', 'tsx', '--input-type=module', '-e', script];
  return spawn(process.execPath, node, { stdio: ['ignore', 'pipe', 'inherit'] });
}

async function outputOf(child: ChildProcess): Promise<string> {
  let text = '';
  child.stdout!.on('data', (chunk) => (text += chunk));
  await once(child, 'close');
  return text;
}

test('pixels, masks and index come back as they were, slices in numeric order', async () => {
  const packed = await packDataset({ folder, size: 8, home });
  const { index, images, masks, originalMasks } = openPacked(packed);
  expect(packed).toBe(path.join(home, 'cache', `${index.fingerprint.slice(0, 12)}-8`));
  expect(index).toMatchObject({ size: 8, originalSize: 16, sliceCount: 22 });
  expect(index.sliceNumbers).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  expect(index.hasTumour.map(Number).join('')).toBe('0101010101001010101010');
  expect(index.patients[1]).toEqual({
    id: 'TCGA_DU_2',
    institution: 'DU',
    firstSlice: 11,
    sliceCount: 11,
    mean: [16, 116, 16],
    deviation: [Math.sqrt(10), Math.sqrt(10), Math.sqrt(10)],
  });
  // Slice 13 of the set is slice 3 of the second patient: level 13, and 113 in FLAIR.
  expect([...images.subarray(13 * 192, 13 * 192 + 6)]).toEqual([13, 113, 13, 13, 113, 13]);
  expect(images).toHaveLength(22 * 192);
  expect([...masks.subarray(64, 128)].join('')).toBe('1'.repeat(16) + '0'.repeat(48));
  expect([...originalMasks.subarray(256, 512)].join('')).toBe('1'.repeat(64) + '0'.repeat(192));
});

test('progress ends at the whole, and a second call reads nothing but names', async () => {
  const shares: number[] = [];
  const onProgress = ({ done, total }: { done: number; total: number }): void =>
    void shares.push(done / total);
  await packDataset({ folder, size: 8, home, onProgress });
  expect(shares).toEqual(shares.toSorted((a, b) => a - b));
  expect(shares.at(-1)).toBe(1);
  shares.length = 0;
  await packDataset({ folder, size: 8, home, onProgress });
  expect(Math.max(0, ...shares)).toBeLessThanOrEqual(0.5);
});

test('faults are one line with the first file and their number, and leave nothing behind', async () => {
  await writePicture(path.join(folder, 'TCGA_CS_1/TCGA_CS_1_7.tif'), { bits: 16 });
  await writeFile(path.join(folder, 'TCGA_DU_2/TCGA_DU_2_2_mask.tif'), 'not a picture');
  await expect(packDataset({ folder, size: 8, home })).rejects.toMatchObject({
    code: 'DATA_FAULTY',
    message: `TCGA_CS_1/TCGA_CS_1_7.tif: expected 8 bit, got 16 bit (2 faults in ${folder})`,
    remedy: `\`diceboard data check ${folder}\` lists them`,
  });
  expect(await readdir(path.join(home, 'cache'))).toEqual([]);
});

test('one flipped byte is refused, a file cut short is packed again', async () => {
  const packed = await packDataset({ folder, size: 8, home });
  const file = path.join(packed, 'images.bin');
  const whole = await readFile(file);
  const flipped = Uint8Array.from(whole);
  flipped[1000]! ^= 1;
  await writeFile(file, flipped);
  expect(() => openPacked(packed)).toThrow(
    expect.objectContaining({ code: 'DATA_FAULTY', message: expect.stringContaining('images.bin') }),
  );
  await writeFile(file, whole.subarray(0, 1000));
  expect(await packDataset({ folder, size: 8, home })).toBe(packed);
  expect(Buffer.compare(openPacked(packed).images, whole)).toBe(0);
});

test('processes that pack at the same time build once', async () => {
  const results = await Promise.all([1, 2, 3].map(() => outputOf(packElsewhere(''))));
  const ends = results.map((text) => JSON.parse(text) as { packed: string; built: boolean });
  expect(new Set(ends.map(({ packed }) => packed)).size).toBe(1);
  expect(ends.filter(({ built }) => built)).toHaveLength(1);
  expect(openPacked(ends[0]!.packed).index.sliceCount).toBe(22);
});

test('the lock of a killed builder is taken over and its remains are removed', async () => {
  const builder = packElsewhere(`if (built) { process.stdout.write('half'); Atomics.wait(new Int32Array(
    new SharedArrayBuffer(4)), 0, 0); }`);
  await once(builder.stdout!, 'data');
  builder.kill('SIGKILL');
  await once(builder, 'exit');
  expect((await readdir(path.join(home, 'cache'))).length).toBe(2);
  const packed = await packDataset({ folder, size: 8, home });
  expect(openPacked(packed).index.sliceCount).toBe(22);
  expect(await readdir(path.join(home, 'cache'))).toEqual([path.basename(packed)]);
});

test('a full disk and a folder that may not be written are one clear line each', () => {
  const failure = (code: string): unknown => describeWriteFailure(Object.assign(new Error(), { code }), '/x');
  expect(failure('ENOSPC')).toMatchObject({ code: 'DISK_FULL', message: expect.stringContaining('/x') });
  expect(failure('EROFS')).toMatchObject({ code: 'CONFIG_INVALID' });
});
