import type { LayersModel } from '@tensorflow/tfjs-layers';
import { makeVariant } from '../../domain/variant.ts';
import { loadWeights } from '../../training/model-weights.ts';
import { buildModel } from '../../training/models/build-model.ts';
import type { UnetWeights } from './match-unet.ts';

/**
 * The U-Net with imported weights, on tfjs's current backend: normalised `[batch, size, size, 3]` to probabilities
 * `[batch, size, size, 1]`. The caller disposes of it.
 */
export function buildImportedUnet({ width, weights }: UnetWeights, imageSize: number): LayersModel {
  const { parameters } = makeVariant({ model: 'unet', width, imageSize, batchNorm: true });
  const model = buildModel(parameters, 0);
  loadWeights(
    model,
    model.weights.map(({ originalName }) => weights.get(originalName) ?? missing(originalName)),
  );
  return model;
}

function missing(name: string): never {
  throw new RangeError(`expected imported weights for ${name}, got none`);
}
