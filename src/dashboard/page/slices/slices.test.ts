import { expect, test } from 'vitest';
import { makePatients, makeRun } from '../../../../test/page/charts-data.ts';
import { composeOverlay, readClasses } from './compose-overlay.ts';
import { formatSliceAddress, readSliceAddress, pictureAddress, readSliceLook } from './slice-address.ts';
import { parseColour } from './slice-colours.ts';
import { mostTumour, neighboursOf, sliceDice, takeStep } from './slice-order.ts';

const colours = { truePositive: [1, 2, 3], falsePositive: [4, 5, 6], falseNegative: [7, 8, 9] } as const;
const look = { colours, opacity: 0.4, outlines: false, layer: 'both' } as const;
const row = { width: 4, height: 1, classes: new Uint8Array([0, 1, 2, 3]) };

const pixelsOf = (rgba: Uint8ClampedArray) =>
  Array.from({ length: rgba.length / 4 }, (_, pixel) => Array.from(rgba.subarray(4 * pixel, 4 * pixel + 4)));

test('each class has its colour, and true negatives nothing', () => {
  expect(pixelsOf(composeOverlay(row, look))).toEqual([
    [0, 0, 0, 0],
    [1, 2, 3, 102],
    [4, 5, 6, 102],
    [7, 8, 9, 102],
  ]);
});

test('one mask alone is of one colour: the prediction has what is false positive, the truth what was missed', () => {
  const alphas = (layer: 'prediction' | 'truth' | 'none') =>
    pixelsOf(composeOverlay(row, { ...look, layer })).map(([red, , , alpha]) => (alpha! > 0 ? red : 0));
  expect(alphas('prediction')).toEqual([0, 1, 1, 0]);
  expect(alphas('truth')).toEqual([0, 1, 0, 1]);
  expect(alphas('none')).toEqual([0, 0, 0, 0]);
});

test('an outline is opaque where the region ends, and its inside is not', () => {
  const classes = new Uint8Array(25).fill(1);
  const rgba = composeOverlay({ width: 5, height: 5, classes }, { ...look, outlines: true });
  expect(rgba[4 * 12 + 3]).toBe(102);
  expect([0, 4, 10, 24].map((pixel) => rgba[4 * pixel + 3])).toEqual([255, 255, 255, 255]);
});

test('a picture that is none of ours is read as empty, not as colours', () => {
  expect([...readClasses(new Uint8ClampedArray([3, 3, 3, 255, 200, 200, 200, 255]))]).toEqual([3, 0]);
});

test('colours of the theme are read as numbers', () => {
  expect(parseColour('#56b4e9')).toEqual([86, 180, 233]);
  expect(parseColour('')).toEqual([0, 0, 0]);
});

const patients = makePatients(makeRun({ id: 'a' }));
const [worst, second] = patients;

test('steps go through slices and stop at the ends', () => {
  const at = (slice: number) => ({ patient: worst!.patient, slice });
  expect(takeStep(patients, at(3), 'next')).toEqual(at(4));
  expect(takeStep(patients, at(1), 'previous')).toBeNull();
  expect(takeStep(patients, at(24), 'next')).toBeNull();
  expect(takeStep(patients, at(3), 'last')).toEqual(at(24));
  expect(takeStep(patients, { patient: 'nobody', slice: 1 }, 'next')).toBeNull();
});

test('a step to another patient lands where most tumour is', () => {
  const from = { patient: worst!.patient, slice: 1 };
  expect(takeStep(patients, from, 'nextPatient')).toEqual({ patient: second!.patient, slice: 13 });
  expect(takeStep(patients, from, 'previousPatient')).toBeNull();
  expect(mostTumour({ ...worst!, slices: [] })).toBeNull();
});

test('from a slice that is not there one steps to the first', () => {
  expect(takeStep(patients, { patient: worst!.patient, slice: 999 }, 'next')).toMatchObject({ slice: 1 });
});

test('neighbours are what a key leads to', () => {
  expect(neighboursOf(patients, { patient: worst!.patient, slice: 1 })).toEqual([
    { patient: worst!.patient, slice: 2 },
    { patient: second!.patient, slice: 13 },
  ]);
});

test('a slice without tumour and without prediction is right', () => {
  const none = { number: 1, truePositives: 0, falsePositives: 0, falseNegatives: 0, trueNegatives: 9 };
  expect(sliceDice(none)).toBe(1);
  expect(sliceDice({ ...none, falsePositives: 2 })).toBe(0);
});

test('a look comes back from its own address', () => {
  const look = { opacity: 0.6, layer: 'truth', outlines: false, beside: 'b2' } as const;
  const address = new URL(formatSliceAddress({ runId: 'a1', patient: 'x/y', slice: 3, look }), 'http://here');
  expect(address.pathname).toBe('/runs/a1/slices/x%2Fy/3');
  expect(readSliceLook(Object.fromEntries(address.searchParams))).toEqual(look);
});

test('an address that makes no sense is read as the usual look', () => {
  expect(readSliceLook({ opacity: 'thick', layer: 'toString', outlines: '?' })).toEqual({
    opacity: 0.45,
    layer: 'both',
    outlines: true,
    beside: null,
  });
  expect(readSliceLook({ opacity: '-3' }).opacity).toBe(0);
});

test('pictures are asked for by escaped names', () => {
  const address = pictureAddress({ runId: 'a', patient: '../x', slice: 2 }, 'flair');
  expect(address).toBe('/api/runs/a/patients/..%2Fx/slices/2/flair.png');
});

test('an address is read as it was written', () => {
  const look = { opacity: 0.6, layer: 'truth', outlines: false, beside: 'b' } as const;
  const place = { patient: 'TCGA_CS_4941_1', slice: 7 };
  const address = new URL(formatSliceAddress({ runId: 'a', ...place, look }), 'http://localhost');
  expect(readSliceAddress(address)).toEqual({ place, look });
});
