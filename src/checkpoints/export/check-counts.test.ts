import { expect, test } from 'vitest';
import type { PatientCounts } from '../../domain/patient-counts.ts';
import { checkCounts, countTolerance } from './check-counts.ts';

const pixels = 65_536;

function countsOf(predicted: number): PatientCounts {
  return {
    patient: 'TCGA_AA_0001',
    truePositives: [predicted],
    falsePositives: [0],
    falseNegatives: [1000 - predicted],
    trueNegatives: [pixels - 1000],
    hd95: null,
  };
}

test('counts that differ by pixels at the threshold agree, by one more they do not', () => {
  const allowed = Math.floor(countTolerance * pixels);
  expect(allowed).toBe(6);
  checkCounts([countsOf(900 + allowed)], [countsOf(900)]);
  expect(() => checkCounts([countsOf(900 + allowed + 1)], [countsOf(900)])).toThrow(
    /expected the export to score 900/,
  );
});

test('a slice too many or too few is a mismatch', () => {
  const more = { ...countsOf(900), truePositives: [900, 0] };
  expect(() => checkCounts([more], [countsOf(900)])).toThrow(/slice 2/);
  expect(() => checkCounts([countsOf(900)], [more])).toThrow(/slice 2/);
});
