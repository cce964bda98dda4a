import * as tf from '@tensorflow/tfjs-core';
import * as layers from '@tensorflow/tfjs-layers';
import { movingAverage, trainingBatchNorm } from './batch-norm-kernels.ts';
import { affine, limitedRelu } from './elementwise-kernels.ts';
import { runKernel } from './registration.ts';

type Layer = layers.layers.Layer;
type Call = (
  this: Layer,
  inputs: tf.Tensor | tf.Tensor[],
  keywords: Record<string, unknown>,
) => tf.Tensor | tf.Tensor[];
/** Null hands the call on to the layer's own. */
type FastCall = (layer: Layer, input: tf.Tensor, keywords: Record<string, unknown>) => tf.Tensor | null;

let done = false;

/**
 * Lets stock layers run as one kernel where tfjs-layers composes several operations, while the wasm backend is the
 * current one. The functions are the same; saved models are not touched.
 */
export function speedUpLayers(): void {
  if (done) return;
  done = true;
  replaceCall(layers.layers.batchNormalization(), normalise);
  replaceCall(layers.layers.rescaling({ scale: 1 }), rescale);
  replaceCall(layers.layers.reLU(), limit);
}

function replaceCall(sample: Layer, fast: FastCall): void {
  const prototype = Object.getPrototypeOf(sample) as { call: Call };
  const own = prototype.call;
  prototype.call = function (inputs, keywords) {
    const input = Array.isArray(inputs) ? inputs[0] : inputs;
    const usable = tf.getBackend() === 'wasm' && input !== undefined && input.dtype === 'float32';
    return (usable ? fast(this, input, keywords) : null) ?? own.call(this, inputs, keywords);
  };
}

interface BatchNormalization {
  readonly axis: number;
  readonly momentum: number;
  readonly epsilon: number;
  readonly gamma?: layers.LayerVariable;
  readonly beta?: layers.LayerVariable;
  readonly movingMean: layers.LayerVariable;
  readonly movingVariance: layers.LayerVariable;
}

/** Training mode only: statistics of the batch, and the running statistics moved by 1 - momentum. */
function normalise(layer: Layer, x: tf.Tensor, keywords: Record<string, unknown>): tf.Tensor | null {
  const { axis, momentum, epsilon, gamma, beta, movingMean, movingVariance } =
    layer as unknown as BatchNormalization;
  const last = axis === -1 || axis === x.rank - 1;
  if (!keywords['training'] || !last || gamma === undefined || beta === undefined) return null;
  return tf.tidy(() => {
    const inputs = { x, gamma: gamma.read(), beta: beta.read() };
    const [y, mean, variance] = tf.engine().runKernel(trainingBatchNorm, inputs, { epsilon }) as [
      tf.Tensor,
      tf.Tensor,
      tf.Tensor,
    ];
    const share = 1 - momentum;
    for (const [average, value] of [
      [movingMean, mean],
      [movingVariance, variance],
    ] as const) {
      average.write(runKernel(movingAverage, { average: average.read(), value }, { share }));
    }
    return y;
  });
}

function rescale(layer: Layer, x: tf.Tensor): tf.Tensor {
  const { scale, offset } = layer as unknown as { scale: number; offset: number };
  return runKernel(affine, { x }, { a: scale, b: offset });
}

function limit(layer: Layer, x: tf.Tensor): tf.Tensor | null {
  const { maxValue } = layer as unknown as { maxValue: number | undefined };
  return maxValue === undefined || maxValue === null
    ? null
    : runKernel(limitedRelu, { x }, { high: maxValue });
}
