import { mean } from 'simple-statistics';
import type { MetricSummary, PatientCounts } from './patient-counts.ts';

interface PixelCounts {
  readonly tp: number;
  readonly fp: number;
  readonly fn: number;
}

/**
 * Dice = 2 TP / (2 TP + FP + FN) (Dice 1945), in [0, 1]. The empty-mask rule, for every convention alike: where
 * truth and prediction are both empty, nothing is wrong and Dice is 1; where only one of them is, Dice is 0.
 */
export function dice(tp: number, fp: number, fn: number): number {
  const sizes = 2 * tp + fp + fn;
  return sizes === 0 ? 1 : (2 * tp) / sizes;
}

/** Intersection over union = TP / (TP + FP + FN), in [0, 1], under the empty-mask rule of `dice`. */
export function iou(tp: number, fp: number, fn: number): number {
  const union = tp + fp + fn;
  return union === 0 ? 1 : tp / union;
}

/** Volume Dice of one patient: its pixels pooled over all its slices (Buda et al. 2019, section 2.5). */
export function patientDice(counts: PatientCounts): number {
  const { tp, fp, fn } = addSlices(counts);
  return dice(tp, fp, fn);
}

/** Every metric of one evaluation, from its pixel counts. Needs at least one patient. */
export function summarise(patients: readonly PatientCounts[]): MetricSummary {
  if (patients.length === 0) throw new RangeError('expected at least one scored patient, got none');
  const pooled = patients.map(addSlices).reduce(add);
  const slices = patients.flatMap(splitSlices);
  const tumourSlices = slices.filter(({ tp, fn }) => tp + fn > 0);
  const emptySlices = slices.filter(({ tp, fn }) => tp + fn === 0);
  return {
    meanPatientDice: meanOf(patients.map(patientDice)) ?? 0,
    pooledDice: dice(pooled.tp, pooled.fp, pooled.fn),
    pooledIou: iou(pooled.tp, pooled.fp, pooled.fn),
    tumourSliceDice: meanOf(tumourSlices.map(({ tp, fp, fn }) => dice(tp, fp, fn))),
    emptySliceFalsePositiveRate: meanOf(emptySlices.map(({ fp }) => (fp > 0 ? 1 : 0))),
    sensitivity: share(pooled.tp, pooled.fn),
    precision: share(pooled.tp, pooled.fp),
    hd95: meanOf(patients.flatMap(({ hd95 }) => (hd95 === null ? [] : [hd95]))),
  };
}

function splitSlices(counts: PatientCounts): PixelCounts[] {
  return counts.truePositives.map((tp, slice) => ({
    tp,
    fp: counts.falsePositives[slice] ?? 0,
    fn: counts.falseNegatives[slice] ?? 0,
  }));
}

function addSlices(counts: PatientCounts): PixelCounts {
  return splitSlices(counts).reduce(add, { tp: 0, fp: 0, fn: 0 });
}

function add(a: PixelCounts, b: PixelCounts): PixelCounts {
  return { tp: a.tp + b.tp, fp: a.fp + b.fp, fn: a.fn + b.fn };
}

function share(part: number, rest: number): number | null {
  return part + rest === 0 ? null : part / (part + rest);
}

function meanOf(values: readonly number[]): number | null {
  return values.length === 0 ? null : mean([...values]);
}
