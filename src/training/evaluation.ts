import type { PatientCounts } from '../domain/patient-counts.ts';
import type { PackedDataset } from '../dataset/packed-dataset.ts';
import { countPatient, groupByPatient, measureHd95 } from './patient-masks.ts';

/** Slices whose loss is one number; fixed, so that a score does not depend on who asks for it. */
export const evaluationBatchSize = 16;

/**
 * Predicts at most `evaluationBatchSize` slices, resizes the probabilities to the original size and thresholds them:
 * writes masks `[slices, originalSize, originalSize]` in {0, 1}. Resolves to the batch's loss; not finite where the
 * network's output is not.
 */
export type Segment = (slices: readonly number[], masks: Uint8Array) => Promise<number>;

export interface EvaluationInput {
  readonly segment: Segment;
  readonly dataset: PackedDataset;
  readonly slices: readonly number[];
  readonly onBatch?: (done: number, total: number) => void;
}

export interface Evaluation {
  /** Counts against the original masks, `hd95` null: measure it with `withHd95` where it is wanted. */
  readonly patients: readonly PatientCounts[];
  readonly loss: number;
  /** No pixel of any slice was predicted as tumour. */
  readonly collapsed: boolean;
  /** The same counts with HD95, in pixels. */
  withHd95(): PatientCounts[];
}

/** Segments the slices and counts pixels. They are scored in ascending order, whatever order they come in. */
export async function evaluate({ segment, dataset, slices, onBatch }: EvaluationInput): Promise<Evaluation> {
  const patients = groupByPatient(dataset, slices);
  const sorted = patients.flatMap((patient) => patient.slices);
  const pixels = dataset.index.originalSize ** 2;
  const predictions = new Uint8Array(sorted.length * pixels);
  let lossSum = 0;
  for (let start = 0; start < sorted.length; start += evaluationBatchSize) {
    const batch = sorted.slice(start, start + evaluationBatchSize);
    const masks = predictions.subarray(start * pixels, (start + batch.length) * pixels);
    lossSum += (await segment(batch, masks)) * batch.length;
    onBatch?.(start + batch.length, sorted.length);
  }
  const counts = patients.map((patient) => countPatient(dataset, patient, predictions));
  return {
    patients: counts,
    loss: lossSum / sorted.length,
    collapsed: !predictions.includes(1),
    withHd95: () =>
      counts.map((count, place) => ({ ...count, hd95: measureHd95(dataset, patients[place]!, predictions) })),
  };
}
