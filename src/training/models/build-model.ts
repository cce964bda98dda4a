import * as tf from '@tensorflow/tfjs-layers';
import { DiceboardError } from '../../domain/errors.ts';
import type { VariantParameters } from '../../domain/variant-parameters.ts';
import type { Network } from '../../engine/network/network.ts';
import * as deeplab from './mobilenetv3-deeplabv3plus/network.ts';
import * as lraspp from './mobilenetv3-lraspp/network.ts';
import { createModelContext, type ModelContext } from './model-context.ts';
import * as unet from './unet/network.ts';

/**
 * A variant's network, from stock tfjs layers only, with initial weights that depend on parameters and seed alone.
 * Input: normalised `[batch, size, size, 3]`. Output: probability of tumour `[batch, size, size, 1]`, in [0, 1].
 * Layers have fixed names; a weight's place in `model.weights` is the same for every seed.
 * @throws MODEL_INVALID for a size that is no multiple of 16 or an unknown model.
 */
export function buildModel(parameters: VariantParameters, seed: number): tf.LayersModel {
  return buildNetwork(parameters, seed).model;
}

/** The same, and beside it what the model computes, for the compiled engine. */
export function buildNetwork(
  parameters: VariantParameters,
  seed: number,
): { model: tf.LayersModel; network: Network } {
  const { imageSize, batchNorm } = parameters;
  checkSize(imageSize);
  const context = createModelContext({ imageSize, batchNorm, seed });
  const input = tf.input({ name: 'image', shape: [imageSize, imageSize, 3] });
  context.recordInput(input);
  const outputs = connect(context, input, parameters);
  const model = tf.model({ name: parameters.model, inputs: input, outputs });
  return { model, network: context.network(outputs) };
}

function connect(
  context: ModelContext,
  input: tf.SymbolicTensor,
  parameters: VariantParameters,
): tf.SymbolicTensor {
  const { model, width = 8, skipConnections = model !== 'mobilenetv3-lraspp' } = parameters;
  const {
    tail = 'truncated',
    skipChannels = 1,
    asppRates = '2-4-6',
    asppConvolution = 'separable',
  } = parameters;
  switch (model) {
    case 'mobilenetv3-lraspp':
      return lraspp.connect(context, input, { tail, skipConnections, skipChannels });
    case 'mobilenetv3-deeplabv3plus': {
      const aspp = { rates: asppRates.split('-').map(Number), kind: asppConvolution };
      return deeplab.connect(context, input, { aspp, skipConnections });
    }
    case 'unet':
      return unet.connect(context, input, { width, skipConnections });
    default:
      throw new DiceboardError('MODEL_INVALID', `expected a known model, got ${String(model)}`, {
        remedy: 'use mobilenetv3-lraspp, mobilenetv3-deeplabv3plus or unet',
      });
  }
}

function checkSize(size: number): void {
  if (Number.isInteger(size) && size > 0 && size % 16 === 0) return;
  throw new DiceboardError('MODEL_INVALID', `expected imageSize to be a multiple of 16, got ${size}`, {
    remedy: `use ${Math.max(16, Math.round(size / 16) * 16) || 128}`,
  });
}

/** Numbers of weights: those that training changes, and all (with batch norm's running statistics). */
export function countParameters(model: tf.LayersModel): { trainable: number; total: number } {
  return { trainable: count(model.trainableWeights), total: count(model.weights) };
}

function count(weights: tf.LayersModel['weights']): number {
  return weights.reduce(
    (sum, weight) => sum + weight.shape.reduce<number>((n, side) => n * (side ?? 1), 1),
    0,
  );
}
