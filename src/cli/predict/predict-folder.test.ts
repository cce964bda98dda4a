import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeTinyRun } from '../../checkpoints/export/export-fixture.test-support.ts';
import { exportRun } from '../../checkpoints/export/export-run.ts';
import { openExport } from '../../checkpoints/export/open-export.ts';
import { ChannelStatistics } from '../../domain/channel-statistics.ts';
import { createMaskResizer } from '../../domain/mask-resizer.ts';
import type { OpenBackend } from '../../training/backends/backend.ts';
import { openBackend } from '../../training/backends/open-backend.ts';
import { predictFolder, type PredictionRequest } from './predict-folder.ts';
import type { PredictionModel } from './prediction-model.ts';

const side = 16;
let root: string;
let backend: OpenBackend;
beforeAll(async () => void (backend = await openBackend('wasm')));
afterAll(() => backend.close());
beforeEach(async () => void (root = await mkdtemp(join(tmpdir(), 'diceboard-predict-'))));
afterEach(() => rm(root, { recursive: true, force: true }));

/** Tumour is wherever FLAIR is above 127, at the slice's own size. */
function brightFlair(changes: Partial<PredictionModel> = {}): PredictionModel {
  return {
    pixels: {
      engine: 'by hand',
      predict: async (pixels) =>
        Float32Array.from({ length: pixels.length / 3 }, (_, pixel) => Number(pixels[3 * pixel + 1]! > 127)),
      close: async () => undefined,
    },
    size: side,
    preprocess: 'dataset',
    runId: 'r1',
    ownPatients: new Set(),
    close: async () => undefined,
    ...changes,
  };
}

/** A square of `bright` pixels a side in FLAIR, and the mask that says so, as a Kaggle slice. */
async function writeSlice(file: string, bright: number, mask: number | null = bright): Promise<void> {
  await mkdir(join(file, '..'), { recursive: true });
  const inside = (pixel: number, of: number) => pixel % side < of && Math.floor(pixel / side) < of;
  const image = Uint8Array.from({ length: 3 * side ** 2 }, (_, place) => {
    const pixel = Math.floor(place / 3);
    return place % 3 === 1 && inside(pixel, bright) ? 200 : 20 + (pixel % 50);
  });
  const raw = { width: side, height: side };
  await save(sharp(image, { raw: { ...raw, channels: 3 } }), file);
  if (mask === null) return;
  const truth = Uint8Array.from({ length: side ** 2 }, (_, pixel) => (inside(pixel, mask) ? 255 : 0));
  const name = file.replace(/\.(\w+)$/, '_mask.$1');
  await save(sharp(truth, { raw: { ...raw, channels: 1 } }).toColourspace('b-w'), name);
}

/** Without loss: what sharp makes of a TIFF unless told is JPEG. */
async function save(picture: Sharp, file: string): Promise<void> {
  await (file.endsWith('.tif') ? picture.tiff({ compression: 'lzw' }) : picture.png()).toFile(file);
}

const request = (changes: Partial<PredictionRequest> = {}): PredictionRequest => ({
  folder: join(root, 'slices'),
  out: join(root, 'out'),
  format: 'png',
  overlays: false,
  spacing: null,
  ...changes,
});

const read = async (file: string) =>
  sharp(await readFile(file))
    .raw()
    .toBuffer();
const readMask = async (file: string) =>
  sharp(await readFile(file))
    .extractChannel(0)
    .raw()
    .toBuffer();

describe('predicting a folder', () => {
  it('writes a mask a slice at its own size, Dice where masks are, and volumes by the spacing', async () => {
    await writeSlice(join(root, 'slices', 'A', 'A_1.tif'), 4);
    await writeSlice(join(root, 'slices', 'A', 'A_2.tif'), 8, 4);
    await writeSlice(join(root, 'slices', 'B', 'scan.png'), 2, null);
    const seen: string[] = [];
    const summary = await predictFolder(
      brightFlair(),
      request({
        spacing: [0.5, 2, 3],
        overlays: true,
        onSlice: (done, total) => seen.push(`${done}/${total}`),
      }),
    );
    const dice = (2 * (16 + 16)) / (16 + 64 + 16 + 16);
    expect(summary.patients).toMatchObject([
      { patient: 'A', slices: 2, predictedPixels: 80, maskSlices: 2, volumeMm3: 240, ownData: false },
      { patient: 'B', slices: 1, predictedPixels: 4, maskSlices: 0, volumeMm3: 12, dice: null },
    ]);
    expect(summary.patients[0]!.dice).toBeCloseTo(dice, 12);
    expect(summary).toMatchObject({ slices: 3, engine: 'by hand', runId: 'r1', faults: [] });
    expect(seen).toEqual(['1/3', '2/3', '3/3']);
    const csv = await readFile(join(root, 'out', 'volumes.csv'), 'utf8');
    expect(csv.split('\r\n')).toEqual([
      'patient,slices,predicted_pixels,predicted_share,mask_slices,dice,own_data,volume_mm3',
      `A,2,80,0.156250,2,${dice.toFixed(6)},no,240.0`,
      'B,1,4,0.015625,0,,no,12.0',
      '',
    ]);
    const names = ['A_1_mask.png', 'A_1_overlay.png', 'A_2_mask.png', 'A_2_overlay.png'];
    expect((await readdir(join(root, 'out', 'A'))).sort()).toEqual(names);
    const file = join(root, 'out', 'A', 'A_2_mask.png');
    expect(await sharp(file).metadata()).toMatchObject({
      width: side,
      height: side,
      channels: 1,
      depth: 'uchar',
    });
    const data = await readMask(file);
    expect([...new Set(data)].sort()).toEqual([0, 255]);
    expect(data.filter((value) => value === 255)).toHaveLength(64);
    const overlay = await read(join(root, 'out', 'A', 'A_1_overlay.png'));
    const coloured = Array.from({ length: side ** 2 }, (_, pixel) => overlay[3 * pixel] === 213);
    expect(coloured.filter(Boolean)).toHaveLength(12);
  });

  it('takes a flat folder as one patient, in the order of the numbers, and writes TIFF', async () => {
    for (const number of [10, 9, 1]) await writeSlice(join(root, 'slices', `s_${number}.png`), 3, null);
    const { patients } = await predictFolder(brightFlair(), request({ format: 'tiff' }));
    expect(patients).toMatchObject([{ patient: 'slices', slices: 3, predictedPixels: 27 }]);
    expect((await readdir(join(root, 'out', 'slices'))).sort()).toEqual(
      ['s_10_mask.tiff', 's_1_mask.tiff', 's_9_mask.tiff'].sort(),
    );
  });

  it('names what it leaves out, as data check does, and goes on; with nothing left it refuses', async () => {
    await writeSlice(join(root, 'slices', 'A', 'A_1.png'), 4);
    await writeSlice(join(root, 'slices', 'A', 'A_7.png'), 4);
    await writeFile(join(root, 'slices', 'A', 'A_2.tif'), 'no picture');
    await sharp({ create: { width: 8, height: 8, channels: 3, background: 'black' } }).toFile(
      join(root, 'slices', 'A', 'A_3.png'),
    );
    await writeFile(join(root, 'slices', 'A', 'A_9_mask.png'), '');
    await writeFile(join(root, 'slices', 'A', 'notes.txt'), '');
    const { faults, slices } = await predictFolder(brightFlair(), request());
    expect(slices).toBe(2);
    expect(faults).toEqual([
      'A/A_9_mask.png: expected an image beside this mask, got none',
      expect.stringMatching(/^A\/A_2\.tif: expected a TIFF picture/),
      'A/A_3.png: expected 16x16, got 8x8',
    ]);
    for (const number of [1, 3, 7]) await rm(join(root, 'slices', 'A', `A_${number}.png`));
    await expect(predictFolder(brightFlair(), request())).rejects.toMatchObject({ code: 'DATA_FAULTY' });
    await expect(predictFolder(brightFlair(), request({ folder: join(root, 'none') }))).rejects.toMatchObject(
      {
        code: 'DATA_NOT_FOUND',
      },
    );
  });

  it('leaves what an earlier prediction wrote where it fails, be it late, and nothing beside it', async () => {
    await writeSlice(join(root, 'slices', 'A', 'A_1.png'), 4);
    await writeSlice(join(root, 'slices', 'B', 'B_1.png'), 4);
    await predictFolder(brightFlair(), request());
    const before = await readFile(join(root, 'out', 'prediction.json'), 'utf8');
    let calls = 0;
    const failing = brightFlair({
      pixels: {
        ...brightFlair().pixels,
        predict: async (pixels) => {
          calls += 1;
          if (calls === 2) throw new Error('no memory');
          return new Float32Array(pixels.length / 3);
        },
      },
    });
    await expect(predictFolder(failing, request())).rejects.toThrow('no memory');
    await mkdir(join(root, 'empty'));
    await writeFile(join(root, 'empty', 'A_1.tif'), 'no picture');
    const empty = request({ folder: join(root, 'empty') });
    await expect(predictFolder(brightFlair(), empty)).rejects.toMatchObject({ code: 'DATA_FAULTY' });
    expect(await readFile(join(root, 'out', 'prediction.json'), 'utf8')).toBe(before);
    expect((await readdir(root)).sort()).toEqual(['empty', 'out', 'slices']);
    expect((await readdir(join(root, 'out'))).sort()).toEqual(['A', 'B', 'prediction.json', 'volumes.csv']);
  });

  it('replaces what it wrote itself, and touches no other folder, nor the slices', async () => {
    await writeSlice(join(root, 'slices', 'A', 'A_1.png'), 4);
    await predictFolder(brightFlair(), request());
    await predictFolder(brightFlair(), request({ format: 'tiff' }));
    expect(await readdir(join(root, 'out', 'A'))).toEqual(['A_1_mask.tiff']);
    await writeFile(join(root, 'out', 'A', 'thesis.tex'), 'years of work');
    await expect(predictFolder(brightFlair(), request())).rejects.toMatchObject({ code: 'USAGE' });
    expect(existsSync(join(root, 'out', 'A', 'thesis.tex'))).toBe(true);
    for (const out of [join(root, 'slices'), join(root, 'slices', 'A', 'new'), root])
      await expect(predictFolder(brightFlair(), request({ out })), out).rejects.toMatchObject({
        code: 'USAGE',
      });
    expect((await readdir(join(root, 'slices', 'A'))).sort()).toEqual(['A_1.png', 'A_1_mask.png']);
  });
});

describe("predicting with an export on its own data's patients", () => {
  it.each(['dataset', 'volume'] as const)(
    'gives no Dice, whatever the files are called and whichever are there, and the masks that scored them: %s',
    async (preprocess) => {
      const input = await makeTinyRun(join(root, preprocess), preprocess);
      await exportRun(input);
      const { manifest, model } = await openExport(input.out);
      const { size } = input.dataset.index;
      const bytes = 3 * size ** 2;
      const folder = join(root, `${preprocess}-slices`);
      await mkdir(folder);
      for (const slice of [3, 4, 5])
        await sharp(input.dataset.images.slice(slice * bytes, (slice + 1) * bytes), {
          raw: { width: size, height: size, channels: 3 },
        }).toFile(join(folder, `renamed${9 - slice}.png`));
      const ownPatients = new Set(manifest.ownPatients);
      const opened = brightFlair({ pixels: model, size, preprocess, ownPatients });
      const out = join(root, `${preprocess}-out`);
      const { patients, meanDice } = await predictFolder(opened, request({ folder, out }));
      expect(patients).toMatchObject([{ dice: null, ownData: true, slices: 3 }]);
      expect(meanDice).toBeNull();
      const statistics = new ChannelStatistics();
      statistics.add(input.dataset.images.subarray(3 * bytes));
      const pixels = Float32Array.from(input.dataset.images.subarray(4 * bytes, 5 * bytes));
      const mask = new Uint8Array(size ** 2);
      createMaskResizer(size, size)(await model.predict(pixels, [statistics.summarise()]), mask);
      const data = await readMask(join(out, `${preprocess}-slices`, 'renamed5_mask.png'));
      expect([...data]).toEqual(Array.from(mask, (value) => 255 * value));
      for (const left of [4, 5, 6]) {
        const some = { folder: join(root, `${preprocess}-only-${left}`), out: `${out}-${left}` };
        await mkdir(some.folder);
        await cp(join(folder, `renamed${left}.png`), join(some.folder, 'renamed.png'));
        const alone = await predictFolder(opened, request(some));
        expect(alone.patients, String(left)).toMatchObject([{ dice: null, ownData: true, slices: 1 }]);
      }
      await model.close();
    },
  );
});
