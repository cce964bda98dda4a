import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { VolumeShape } from './distance-transform.ts';
import { hausdorff95 } from './hd95.ts';

/** Made by test/fixtures/make-hd95-cases.py. */
interface ScipyCase {
  readonly seed: number;
  readonly shape: VolumeShape;
  /** Voxels as bits, the first one highest, in hexadecimal. */
  readonly truth: string;
  readonly prediction: string;
  readonly hd95: number;
}

const file = new URL('../../test/fixtures/hd95-cases.json', import.meta.url);
const cases = JSON.parse(readFileSync(file, 'utf8')) as ScipyCase[];

function unpack(bits: string, [depth, height, width]: VolumeShape): Uint8Array {
  const bytes = Buffer.from(bits, 'hex');
  return Uint8Array.from(
    { length: depth * height * width },
    (_, at) => (bytes[at >> 3]! >> (7 - (at & 7))) & 1,
  );
}

test('there are cases of several shapes and distances', () => {
  expect(cases.length).toBeGreaterThanOrEqual(20);
  expect(new Set(cases.map(({ shape }) => shape.join('x'))).size).toBeGreaterThanOrEqual(5);
  expect(new Set(cases.map(({ hd95 }) => hd95)).size).toBeGreaterThanOrEqual(15);
});

test.each(cases)(
  'HD95 equals SciPy’s distances: seed $seed, shape $shape',
  ({ shape, truth, prediction, hd95 }) => {
    expect(hausdorff95(unpack(truth, shape), unpack(prediction, shape), shape)).toBeCloseTo(hd95, 9);
  },
);
