import { hausdorff95 } from '../domain/hd95.ts';
import type { PatientCounts } from '../domain/patient-counts.ts';
import type { PackedDataset, PackedPatient } from '../dataset/packed-dataset.ts';

/** A patient's scored slices, ascending, and where their predicted masks lie among all predictions. */
export interface ScoredPatient {
  readonly patient: PackedPatient;
  readonly slices: readonly number[];
  readonly firstPrediction: number;
}

/** The slices by patient, in the order of the index; patients without a scored slice are left out. */
export function groupByPatient(dataset: PackedDataset, slices: readonly number[]): ScoredPatient[] {
  const sorted = [...slices].sort((a, b) => a - b);
  const groups: ScoredPatient[] = [];
  let position = 0;
  for (const patient of dataset.index.patients) {
    const firstPrediction = position;
    const end = patient.firstSlice + patient.sliceCount;
    while (position < sorted.length && sorted[position]! < end) position++;
    if (position === firstPrediction) continue;
    groups.push({ patient, slices: sorted.slice(firstPrediction, position), firstPrediction });
  }
  return groups;
}

/** Pixel counts against the original masks; `predictions` is `[scored slice, originalSize, originalSize]`. */
export function countPatient(
  dataset: PackedDataset,
  { patient, slices, firstPrediction }: ScoredPatient,
  predictions: Uint8Array,
): PatientCounts {
  const pixels = dataset.index.originalSize ** 2;
  const pairs = slices.map((slice, place) => {
    const start = (firstPrediction + place) * pixels;
    return {
      truth: dataset.originalMasks.subarray(slice * pixels, (slice + 1) * pixels),
      prediction: predictions.subarray(start, start + pixels),
    };
  });
  return countSlices(patient.id, pairs);
}

/** Pixel counts of slices, each given as two masks of 0 and 1 and one length; `hd95` null. */
export function countSlices(
  patient: string,
  slices: readonly { truth: Uint8Array; prediction: Uint8Array }[],
): PatientCounts {
  const counts = slices.map(({ truth, prediction }) => countSlice(truth, prediction));
  return {
    patient,
    truePositives: counts.map(({ both }) => both),
    falsePositives: counts.map(({ both, predicted }) => predicted - both),
    falseNegatives: counts.map(({ both, actual }) => actual - both),
    trueNegatives: counts.map(({ both, predicted, actual, pixels }) => pixels - predicted - actual + both),
    hd95: null,
  };
}

/** HD95 over the volume; null too where not all of the patient's slices were scored: that is no volume. */
export function measureHd95(
  dataset: PackedDataset,
  { patient, slices, firstPrediction }: ScoredPatient,
  predictions: Uint8Array,
): number | null {
  if (slices.length !== patient.sliceCount) return null;
  const side = dataset.index.originalSize;
  const voxels = slices.length * side * side;
  const truth = dataset.originalMasks.subarray(patient.firstSlice * side * side).subarray(0, voxels);
  const prediction = predictions.subarray(firstPrediction * side * side).subarray(0, voxels);
  return hausdorff95(truth, prediction, [slices.length, side, side]);
}

function countSlice(truth: Uint8Array, prediction: Uint8Array) {
  let both = 0;
  let predicted = 0;
  let actual = 0;
  for (let pixel = 0; pixel < truth.length; pixel++) {
    both += truth[pixel]! & prediction[pixel]!;
    predicted += prediction[pixel]!;
    actual += truth[pixel]!;
  }
  return { both, predicted, actual, pixels: truth.length };
}
