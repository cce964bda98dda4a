import type { LayersModel } from '@tensorflow/tfjs-layers';
import { readCheckpoint, type ReadCheckpoint } from '../checkpoints/read-checkpoint.ts';
import type { VariantParameters } from '../domain/variant-parameters.ts';
import { buildModel } from './models/build-model.ts';
import { loadWeights } from './model-weights.ts';

export interface RunModelInput {
  readonly parameters: VariantParameters;
  /** A checkpoint of that variant. */
  readonly checkpointFolder: string;
  /** The manifest's SHA-256 as the store knows it. */
  readonly checksum?: string;
}

export interface RunModel {
  /** Normalised `[batch, size, size, 3]` to probabilities `[batch, size, size, 1]`; the caller disposes of it. */
  readonly model: LayersModel;
  readonly checkpoint: ReadCheckpoint;
}

/**
 * The network of a run as its checkpoint holds it, on tfjs's current backend, for scoring and export.
 * Throws NOT_FOUND, CHECKPOINT_CORRUPT, or MODEL_INVALID for another variant's checkpoint.
 */
export async function openRunModel(input: RunModelInput): Promise<RunModel> {
  const checkpoint = await readCheckpoint(input.checkpointFolder, input.checksum);
  const model = buildModel(input.parameters, 0);
  try {
    loadWeights(model, checkpoint.weights);
  } catch (error) {
    model.dispose();
    throw error;
  }
  return { model, checkpoint };
}
