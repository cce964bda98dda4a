import path from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeTemporaryFolder, writePicture } from '../../dataset/data-fixture.test-support.ts';
import { listKaggleFolder } from '../../dataset/kaggle-folder.ts';
import { patientDice } from '../../domain/dice.ts';
import { useCpuBackend } from '../models/use-cpu-backend.test-support.ts';
import { placeMasks } from './place-masks.ts';
import { scoreImported } from './score-imported.ts';

const side = 48;
const slices = 6;
const patient = 'TCGA_CS_1_19990101';
let data: { folder: string; remove(): Promise<void> };

/** A head that is high and narrow and off the centre; the first slice is empty. */
function isHead(slice: number, y: number, x: number): boolean {
  return slice > 1 && ((y - 22) / 19) ** 2 + ((x - 17) / 11) ** 2 < 1;
}

/** A tumour over slices 3 to 5, and a bright speck in slice 3 that is none. */
function isTumour(slice: number, y: number, x: number): boolean {
  return slice > 2 && slice < 6 && (y - 14) ** 2 + (x - 20) ** 2 < 25;
}

function isSpeck(slice: number, y: number, x: number): boolean {
  return slice === 3 && y >= 30 && y < 33 && x >= 12 && x < 15;
}

beforeAll(async () => {
  await useCpuBackend();
  data = await makeTemporaryFolder();
  for (let slice = 1; slice <= slices; slice++) {
    const name = path.join(data.folder, patient, `${patient}_${slice}`);
    const at = (position: number): [number, number] => [Math.floor(position / side), position % side];
    await writePicture(`${name}.tif`, {
      side,
      value: (position) => {
        const [y, x] = at(Math.floor(position / 3));
        if (!isHead(slice, y, x)) return 5;
        const bright = isTumour(slice, y, x) || isSpeck(slice, y, x);
        return bright && position % 3 === 1 ? 240 : 90;
      },
    });
    await writePicture(`${name}_mask.tif`, {
      side,
      channels: 1,
      value: (position) => (isTumour(slice, ...at(position)) ? 255 : 0),
    });
  }
});
afterAll(() => data.remove());

/** Says tumour where the FLAIR channel, normalised, is far above its mean. */
function predictBright(image: tf.Tensor | tf.Tensor[]): tf.Tensor {
  const flair = tf.slice4d(image as tf.Tensor4D, [0, 0, 0, 1], [-1, -1, -1, 1]);
  return tf.sigmoid(tf.mul(tf.sub(flair, 2), 4));
}

async function scoreWith(predict: (image: tf.Tensor | tf.Tensor[]) => tf.Tensor) {
  const { patients } = await listKaggleFolder(data.folder);
  const seen: number[] = [];
  const [counts] = await scoreImported({
    model: { predict },
    size: 64,
    folder: data.folder,
    side,
    patients,
    onSlices: (done) => seen.push(done),
  });
  return { counts: counts!, seen };
}

describe('scoreImported', () => {
  it('puts predictions back to where they were seen, slice by slice, without the speck', async () => {
    const { counts, seen } = await scoreWith(predictBright);
    expect(patientDice(counts)).toBeGreaterThan(0.9);
    expect(counts.falsePositives.map((pixels) => pixels < 12)).toEqual(Array(slices).fill(true));
    expect(counts.truePositives.map((pixels) => pixels > 50)).toEqual([
      false,
      false,
      true,
      true,
      true,
      false,
    ]);
    expect(counts.hd95).toBeLessThan(1.5);
    expect(seen.at(-1)).toBe(slices);
  });

  it('counts every pixel of every original slice once', async () => {
    const { counts } = await scoreWith(predictBright);
    for (let slice = 0; slice < slices; slice++) {
      const { truePositives, falsePositives, falseNegatives, trueNegatives } = counts;
      const all = [truePositives, falsePositives, falseNegatives, trueNegatives];
      expect(all.reduce((sum, values) => sum + values[slice]!, 0)).toBe(side * side);
    }
  });

  it('leaves the slices empty that the preprocessing leaves out', async () => {
    const { counts } = await scoreWith((image) =>
      tf.onesLike(tf.slice4d(image as tf.Tensor4D, [0, 0, 0, 0], [-1, -1, -1, 1])),
    );
    const predicted = counts.truePositives.map((pixels, slice) => pixels + counts.falsePositives[slice]!);
    expect(predicted.map((pixels) => pixels > 0)).toEqual([false, true, true, true, true, false]);
  });
});

describe('placeMasks', () => {
  const frame = { firstSlice: 1, slices: 2, side: 4, top: -1, left: 2 };

  it('puts a square that reaches beyond the slice to where it belongs', () => {
    const probabilities = new Float32Array(2 * 4 * 4).fill(0.9);
    const mask = placeMasks({ probabilities, size: 4, frame }, [4, 5, 5]);
    const rows = (slice: number): string[] =>
      Array.from({ length: 5 }, (_, row) =>
        mask
          .subarray((slice * 5 + row) * 5)
          .subarray(0, 5)
          .join(''),
      );
    expect(rows(0)).toEqual(Array(5).fill('00000'));
    expect(rows(1)).toEqual(['00111', '00111', '00111', '00000', '00000']);
    expect(rows(2)).toEqual(rows(1));
    expect(rows(3)).toEqual(rows(0));
  });

  it('keeps the larger of two components, though the other is more probable', () => {
    const probabilities = new Float32Array(2 * 4 * 4);
    const inside = { ...frame, top: 0, left: 0 };
    for (const voxel of [0, 16]) probabilities[voxel] = 0.6;
    probabilities[15] = 1;
    const mask = placeMasks({ probabilities, size: 4, frame: inside }, [4, 4, 4]);
    expect([...mask.keys()].filter((voxel) => mask[voxel] === 1)).toEqual([16, 32]);
  });
});
