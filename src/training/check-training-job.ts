import type { PackedIndex } from '../dataset/packed-dataset.ts';
import { DiceboardError } from '../domain/errors.ts';
import type { TrainingJob } from './training-job.ts';

/** Refuses a job that cannot be trained on this data set, before anything is opened for it. */
export function checkTrainingJob(job: TrainingJob, index: PackedIndex): void {
  if (index.size !== job.parameters.imageSize) {
    throw new DiceboardError(
      'DATA_CHANGED',
      `expected data packed at ${job.parameters.imageSize} pixels, got ${index.size}`,
      { remedy: 'pack the data again' },
    );
  }
  checkSlices('training', job.trainingSlices, index);
  checkSlices('validation', job.validationSlices, index);
}

function checkSlices(part: string, slices: readonly number[], index: PackedIndex): void {
  if (slices.length === 0) {
    throw new DiceboardError('SPLIT_IMPOSSIBLE', `expected ${part} slices in this fold, got none`, {
      remedy: 'use fewer folds, a smaller test share or more patients',
    });
  }
  const outside = slices.find((slice) => !Number.isInteger(slice) || slice < 0 || slice >= index.sliceCount);
  if (outside === undefined) return;
  throw new DiceboardError(
    'DATA_CHANGED',
    `expected ${part} slices below ${index.sliceCount}, got ${outside}`,
    { remedy: 'the data are not those that the run was planned with; queue the sweep again' },
  );
}
