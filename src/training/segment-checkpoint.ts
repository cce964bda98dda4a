import { fitNormalisation } from '../dataset/normalisation.ts';
import { evaluationBatchSize } from './evaluation.ts';
import { openRunModel } from './open-run-model.ts';
import { createPredictor } from './predict.ts';
import type { ScoreInput } from './score-checkpoint.ts';
import { segmentWith } from './segment.ts';

/** Masks `[slices, originalSize, originalSize]` in {0, 1} that a checkpoint predicts, in the slices' given order. */
export async function segmentCheckpoint(input: ScoreInput): Promise<Uint8Array> {
  const { dataset, preprocess, slices } = input;
  const { model } = await openRunModel(input);
  const normalise = fitNormalisation(dataset, input.trainingSlices, preprocess);
  const { predict, deployable } = createPredictor(model, { preprocess, normalise });
  try {
    const segment = segmentWith({ predict, dataset });
    const pixels = dataset.index.originalSize ** 2;
    const masks = new Uint8Array(slices.length * pixels);
    for (let start = 0; start < slices.length; start += evaluationBatchSize) {
      const batch = slices.slice(start, start + evaluationBatchSize);
      await segment(batch, masks.subarray(start * pixels, (start + batch.length) * pixels));
    }
    return masks;
  } finally {
    deployable.dispose();
  }
}
