import { expect, test } from 'vitest';
import { fitNormalisation } from './normalisation.ts';
import type { PackedDataset, PackedPatient } from './packed-dataset.ts';

/** Two patients of two 1x1 slices. */
function makeDataset(): PackedDataset {
  const patient = (id: string, firstSlice: number, mean: number): PackedPatient => ({
    id,
    institution: 'CS',
    firstSlice,
    sliceCount: 2,
    mean: [mean, mean, mean],
    deviation: [1, 2, 0],
  });
  return {
    index: {
      version: 1,
      fingerprint: '',
      size: 1,
      originalSize: 1,
      sliceCount: 4,
      patients: [patient('A', 0, 5), patient('B', 2, 7)],
      sliceNumbers: [1, 2, 1, 2],
      hasTumour: [false, false, false, false],
    },
    images: Uint8Array.from([10, 0, 7, 20, 0, 7, 90, 200, 7, 255, 255, 255]),
    masks: new Uint8Array(4),
    originalMasks: new Uint8Array(4),
  };
}

test('dataset: mean and deviation of the training pixels alone, the same for every slice', () => {
  const normalisationOf = fitNormalisation(makeDataset(), [0, 1], 'dataset');
  expect(normalisationOf(0)).toEqual({ mean: [15, 0, 7], deviation: [5, 1, 1] });
  expect(normalisationOf(3)).toBe(normalisationOf(0));
});

test('volume: each patient has its own, whatever slices are trained on', () => {
  const normalisationOf = fitNormalisation(makeDataset(), [0], 'volume');
  expect(normalisationOf(1)).toEqual({ mean: [5, 5, 5], deviation: [1, 2, 1] });
  expect(normalisationOf(2).mean).toEqual([7, 7, 7]);
  expect(() => normalisationOf(4)).toThrow(RangeError);
});
