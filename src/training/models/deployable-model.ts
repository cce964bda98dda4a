import * as tf from '@tensorflow/tfjs-core';
import {
  input,
  layers,
  model as makeModel,
  type LayersModel,
  type SymbolicTensor,
} from '@tensorflow/tfjs-layers';
import type { Normalisation } from '../../dataset/normalisation.ts';

/** How raw pixels become the network's input: constants of the training data, or each volume's own as inputs. */
export type InputNormalisation =
  | { readonly preprocess: 'dataset'; readonly normalisation: Normalisation }
  | { readonly preprocess: 'volume' };

/** Name of the deployable graph; predictions of any graph of this name take raw pixels. */
export const deployableName = 'diceboard';

/**
 * The graph that is exported, and that scores while training: stock layers from raw pixels `image`
 * `[batch, size, size, 3]`, 0 to 255, to the probability of tumour `[batch, size, size, 1]`. Preprocessing `volume`
 * adds two inputs `[batch, 1, 1, 3]`: `scale` = 1 / deviation and `offset` = -mean / deviation of each image's volume.
 * The network's weights are shared, not copied: the graph follows its training, and disposing of it frees the network.
 */
export function deployableModel(network: LayersModel, normalisation: InputNormalisation): LayersModel {
  const [, size] = network.inputs[0]!.shape;
  const image = input({ name: 'pixels', shape: [size!, size!, 3] });
  const { inputs, normalised } = normaliseInput(image, normalisation);
  const outputs = network.apply(normalised) as SymbolicTensor;
  return makeModel({ name: deployableName, inputs, outputs });
}

/** Probabilities of raw pixels; `normalisations` holds one for each image. The caller disposes of the result. */
export function predictPixels(
  deployable: LayersModel,
  pixels: tf.Tensor4D,
  normalisations: readonly Normalisation[],
): tf.Tensor4D {
  return tf.tidy(() => {
    const inputs = deployable.inputs.length === 1 ? pixels : [pixels, ...scaleAndOffset(normalisations)];
    return deployable.apply(inputs, { training: false }) as tf.Tensor4D;
  });
}

function normaliseInput(
  image: SymbolicTensor,
  from: InputNormalisation,
): { inputs: SymbolicTensor[]; normalised: SymbolicTensor } {
  if (from.preprocess === 'dataset') {
    return { inputs: [image], normalised: applyConstants(image, from.normalisation) };
  }
  const scale = input({ name: 'scale', shape: [1, 1, 3] });
  const offset = input({ name: 'offset', shape: [1, 1, 3] });
  const scaled = layers.multiply({ name: 'scaled' }).apply([image, scale]) as SymbolicTensor;
  const normalised = layers.add({ name: 'normalised' }).apply([scaled, offset]) as SymbolicTensor;
  return { inputs: [image, scale, offset], normalised };
}

/** As a 1x1 depthwise convolution, the one stock layer that multiplies and adds constants by channel. */
function applyConstants(image: SymbolicTensor, normalisation: Normalisation): SymbolicTensor {
  const { scale, offset } = linesOf(normalisation);
  const weights = [tf.tensor(scale, [1, 1, 3, 1]), tf.tensor1d(offset)];
  const layer = layers.depthwiseConv2d({ name: 'normalise', kernelSize: 1, trainable: false, weights });
  const output = layer.apply(image) as SymbolicTensor;
  tf.dispose(weights);
  return output;
}

/** (v - mean) / deviation as v * scale + offset. */
function linesOf({ mean, deviation }: Normalisation): { scale: number[]; offset: number[] } {
  return {
    scale: deviation.map((value) => 1 / value),
    offset: mean.map((value, channel) => -value / deviation[channel]!),
  };
}

function scaleAndOffset(normalisations: readonly Normalisation[]): [tf.Tensor4D, tf.Tensor4D] {
  const lines = normalisations.map(linesOf);
  const shape: [number, number, number, number] = [lines.length, 1, 1, 3];
  return [
    tf.tensor4d(
      lines.flatMap(({ scale }) => scale),
      shape,
    ),
    tf.tensor4d(
      lines.flatMap(({ offset }) => offset),
      shape,
    ),
  ];
}
