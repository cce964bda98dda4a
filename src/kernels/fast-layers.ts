import * as tf from '@tensorflow/tfjs-core';
import * as layers from '@tensorflow/tfjs-layers';
import { moveAverage, normaliseBatch } from './batch-norm-kernels.ts';
import { affine, applyHardSwish, limitedRelu } from './elementwise-kernels.ts';
import { runKernel } from './registration.ts';

type Layer = layers.layers.Layer;
type Call = (
  this: Layer,
  inputs: tf.Tensor | tf.Tensor[],
  keywords: Record<string, unknown>,
) => tf.Tensor | tf.Tensor[];
/** Null hands the call on to the layer's own. */
type FastCall = (layer: Layer, inputs: tf.Tensor[], keywords: Record<string, unknown>) => tf.Tensor | null;

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
  replaceCall(layers.layers.multiply(), gate);
}

function replaceCall(sample: Layer, fast: FastCall): void {
  const prototype = Object.getPrototypeOf(sample) as { call: Call };
  const own = prototype.call;
  prototype.call = function (inputs, keywords) {
    const list = Array.isArray(inputs) ? inputs : [inputs];
    const usable = tf.getBackend() === 'wasm' && list.every(({ dtype }) => dtype === 'float32');
    return (usable ? fast(this, list, keywords) : null) ?? own.call(this, inputs, keywords);
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
function normalise(layer: Layer, [x]: tf.Tensor[], keywords: Record<string, unknown>): tf.Tensor | null {
  const { axis, momentum, epsilon, gamma, beta, movingMean, movingVariance } =
    layer as unknown as BatchNormalization;
  const last = axis === -1 || axis === x!.rank - 1;
  if (!keywords['training'] || !last || gamma === undefined || beta === undefined) return null;
  return tf.tidy(() => {
    const { y, mean, variance } = normaliseBatch({ x: x!, gamma: gamma.read(), beta: beta.read() }, epsilon);
    movingMean.write(moveAverage(movingMean.read(), mean, 1 - momentum));
    movingVariance.write(moveAverage(movingVariance.read(), variance, 1 - momentum));
    return y;
  });
}

/** The input of x / 6 + 1/2, and of that limited to [0, 1], by the output. */
const lines = new WeakMap<tf.Tensor, tf.Tensor>();
const gates = new WeakMap<tf.Tensor, tf.Tensor>();

function rescale(layer: Layer, [x]: tf.Tensor[]): tf.Tensor {
  const { scale, offset } = layer as unknown as { scale: number; offset: number };
  const line = runKernel(affine, { x: x! }, { a: scale, b: offset });
  if (scale === 1 / 6 && offset === 0.5) lines.set(line, x!);
  return line;
}

function limit(layer: Layer, [x]: tf.Tensor[]): tf.Tensor | null {
  const { maxValue } = layer as unknown as { maxValue: number | undefined };
  if (maxValue === undefined || maxValue === null) return null;
  const limited = runKernel(limitedRelu, { x: x! }, { high: maxValue });
  const source = lines.get(x!);
  if (source !== undefined && maxValue === 1) gates.set(limited, source);
  return limited;
}

/** A tensor times its own hard sigmoid: one kernel, and one pass back in place of five. */
function gate(_layer: Layer, [x, factor, ...more]: tf.Tensor[]): tf.Tensor | null {
  if (more.length > 0 || factor === undefined || gates.get(factor) !== x) return null;
  return applyHardSwish(x!);
}
