import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { dice, iou, patientDice, summarise } from './dice.ts';
import type { PatientCounts } from './patient-counts.ts';

/** A patient as pixels: slices of truth and prediction, six pixels each. */
interface Pixels {
  readonly truth: readonly boolean[][];
  readonly prediction: readonly boolean[][];
}

const slice = fc.oneof(
  fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }),
  fc.constant(Array.from({ length: 6 }, () => false)),
);
const patient: fc.Arbitrary<Pixels> = fc
  .array(fc.tuple(slice, slice), { minLength: 1, maxLength: 4 })
  .map((slices) => ({ truth: slices.map(([t]) => t), prediction: slices.map(([, p]) => p) }));

function countPixels({ truth, prediction }: Pixels, index: number): PatientCounts {
  const count = (inTruth: boolean, inPrediction: boolean) =>
    truth.map((row, s) => row.filter((t, i) => t === inTruth && prediction[s]![i] === inPrediction).length);
  return {
    patient: `p${index}`,
    truePositives: count(true, true),
    falsePositives: count(false, true),
    falseNegatives: count(true, false),
    trueNegatives: count(false, false),
    hd95: null,
  };
}

/** Dice of two sets of pixels, from sizes and intersection, written without the counts. */
function bruteDice(truth: readonly boolean[], prediction: readonly boolean[]): number {
  const size = (mask: readonly boolean[]) => mask.filter(Boolean).length;
  const both = truth.filter((t, i) => t && prediction[i]).length;
  if (size(truth) === 0 && size(prediction) === 0) return 1;
  if (size(truth) === 0 || size(prediction) === 0) return 0;
  return (2 * both) / (size(truth) + size(prediction));
}

function average(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((a, b) => a + b) / values.length;
}

test('every metric equals a brute-force reading of the pixels', () => {
  fc.assert(
    fc.property(fc.array(patient, { minLength: 1, maxLength: 5 }), (patients) => {
      const summary = summarise(patients.map(countPixels));
      const pairs = patients.flatMap((p) => p.truth.map((t, s) => [t, p.prediction[s]!] as const));
      const allTruth = patients.flatMap((p) => p.truth.flat());
      const allPrediction = patients.flatMap((p) => p.prediction.flat());
      const both = allTruth.filter((t, i) => t && allPrediction[i]).length;
      const either = allTruth.filter((t, i) => t || allPrediction[i]).length;
      const tumour = allTruth.filter(Boolean).length;
      const predicted = allPrediction.filter(Boolean).length;
      const close = (value: number | null, expected: number | null) =>
        expected === null ? expect(value).toBeNull() : expect(value).toBeCloseTo(expected, 12);
      close(
        summary.meanPatientDice,
        average(patients.map((p) => bruteDice(p.truth.flat(), p.prediction.flat()))),
      );
      close(summary.pooledDice, bruteDice(allTruth, allPrediction));
      close(summary.pooledIou, either === 0 ? 1 : both / either);
      close(
        summary.tumourSliceDice,
        average(pairs.filter(([t]) => t.includes(true)).map(([t, p]) => bruteDice(t, p))),
      );
      close(
        summary.emptySliceFalsePositiveRate,
        average(pairs.filter(([t]) => !t.includes(true)).map(([, p]) => (p.includes(true) ? 1 : 0))),
      );
      close(summary.sensitivity, tumour === 0 ? null : both / tumour);
      close(summary.precision, predicted === 0 ? null : both / predicted);
    }),
  );
});

test('Dice and IoU stay within [0, 1] and order the same', () => {
  const count = fc.nat(100);
  fc.assert(
    fc.property(count, count, count, (tp, fp, fn) => {
      const overlap = iou(tp, fp, fn);
      expect(dice(tp, fp, fn)).toBeCloseTo((2 * overlap) / (1 + overlap), 12);
      expect(overlap).toBeGreaterThanOrEqual(0);
      expect(overlap).toBeLessThanOrEqual(1);
    }),
  );
});

test.each([
  ['both empty', 0, 0, 0, 1],
  ['only the truth empty', 0, 7, 0, 0],
  ['only the prediction empty', 0, 0, 7, 0],
  ['equal', 7, 0, 0, 1],
  ['disjoint', 0, 3, 4, 0],
])('the empty-mask rule: %s', (_, tp, fp, fn, expected) => {
  expect(dice(tp, fp, fn)).toBe(expected);
});

test("a patient's Dice pools its slices, so empty slices do not lift it", () => {
  const counts: PatientCounts = {
    patient: 'p',
    truePositives: [10, 0],
    falsePositives: [10, 0],
    falseNegatives: [0, 0],
    trueNegatives: [80, 100],
    hd95: null,
  };
  expect(patientDice(counts)).toBeCloseTo(2 / 3, 12);
});

test('HD95 is averaged over the patients that have one', () => {
  const base = { truePositives: [1], falsePositives: [0], falseNegatives: [0], trueNegatives: [0] };
  const patients = [2, null, 4].map((hd95, i) => ({ ...base, patient: String(i), hd95 }));
  expect(summarise(patients).hd95).toBe(3);
  expect(summarise(patients.slice(1, 2)).hd95).toBeNull();
});

test('no patients is a fault, not a score', () => {
  expect(() => summarise([])).toThrow('at least one');
});
