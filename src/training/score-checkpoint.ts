import type { PackedDataset } from '../dataset/packed-dataset.ts';
import { fitNormalisation } from '../dataset/normalisation.ts';
import type { PatientCounts } from '../domain/patient-counts.ts';
import type { Preprocess } from '../domain/run.ts';
import { evaluate } from './evaluation.ts';
import { openRunModel, type RunModelInput } from './open-run-model.ts';
import { createPredictor } from './predict.ts';
import { segmentWith } from './segment.ts';

export interface ScoreInput extends RunModelInput {
  /** Packed at the variant's image size. */
  readonly dataset: PackedDataset;
  readonly preprocess: Preprocess;
  /** Those that the run was trained on: its normalisation was fitted to them. */
  readonly trainingSlices: readonly number[];
  readonly slices: readonly number[];
  readonly onBatch?: (done: number, total: number) => void;
}

/**
 * Scores slices with a checkpoint on tfjs's current backend, HD95 included. The
 * validation slices give the counts that the epoch reported but for pixels at the very threshold: training may have
 * computed with the compiled plan, and rounds otherwise. Throws what `openRunModel` throws.
 */
export async function scoreCheckpoint(input: ScoreInput): Promise<PatientCounts[]> {
  const { dataset, preprocess, slices, onBatch } = input;
  const { model } = await openRunModel(input);
  const normalise = fitNormalisation(dataset, input.trainingSlices, preprocess);
  const { predict, deployable } = createPredictor(model, { preprocess, normalise });
  try {
    const segment = segmentWith({ predict, dataset });
    const evaluation = await evaluate({ segment, dataset, slices, ...(onBatch && { onBatch }) });
    return evaluation.withHd95();
  } finally {
    deployable.dispose();
  }
}
