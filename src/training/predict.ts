import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { Normalisation } from '../dataset/normalisation.ts';
import type { Preprocess } from '../domain/run.ts';
import type { Predict } from './segment.ts';
import { deployableModel, predictPixels } from './models/deployable-model.ts';

export interface Predictor {
  readonly predict: Predict;
  /** The very graph that an export holds. */
  readonly deployable: LayersModel;
}

/**
 * Predicts with the graph that is exported, so that an export scores as training did, bit for bit. The graph shares
 * the network's weights and follows its training; disposing of the graph disposes of the network.
 */
export function createPredictor(
  network: LayersModel,
  { preprocess, normalise }: { preprocess: Preprocess; normalise: (slice: number) => Normalisation },
): Predictor {
  const deployable = deployableModel(
    network,
    preprocess === 'dataset' ? { preprocess, normalisation: normalise(0) } : { preprocess },
  );
  return {
    deployable,
    predict: (pixels, slices) => predictPixels(deployable, pixels, slices.map(normalise)),
  };
}
