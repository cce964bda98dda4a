import * as tf from '@tensorflow/tfjs-core';
import type { KernelModule } from './kernel-module.ts';
import { runKernel } from './registration.ts';
import type { KernelFamily, WasmGradient, WasmKernel } from './registration.ts';
import { addressesOf, withScratch } from './wasm-backend.ts';

const trainingBatchNorm = 'DiceboardTrainingBatchNorm';
const gradientName = 'DiceboardTrainingBatchNormGrad';
const movingAverage = 'DiceboardMovingAverage';

interface Normalised {
  readonly y: tf.Tensor;
  /** Of the batch, `[channels]`; the variance is the population's. */
  readonly mean: tf.Tensor;
  readonly variance: tf.Tensor;
}

/** Batch normalisation in training mode over all axes but the last, differentiable in x, gamma and beta. wasm only. */
export function normaliseBatch(
  inputs: { x: tf.Tensor; gamma: tf.Tensor; beta: tf.Tensor },
  epsilon: number,
): Normalised {
  const outputs = tf.engine().runKernel(trainingBatchNorm, inputs, { epsilon }) as tf.Tensor[];
  const [y, mean, variance] = outputs as [tf.Tensor, tf.Tensor, tf.Tensor];
  return { y, mean, variance };
}

/** average - (average - value) * share, not differentiable. wasm only. */
export function moveAverage(average: tf.Tensor, value: tf.Tensor, share: number): tf.Tensor {
  return runKernel(movingAverage, { average, value }, { share });
}

export function batchNormKernels(kernels: KernelModule): KernelFamily {
  return {
    kernels: [inference(kernels), forward(kernels), backward(kernels), average(kernels)],
    gradients: [gradient],
  };
}

/** tfjs's own takes several times as long. Statistics of another shape than `[channels]` are left to it. */
function inference(kernels: KernelModule): WasmKernel {
  return {
    name: 'FusedBatchNorm',
    run(inputs, backend, { varianceEpsilon }) {
      const { x, mean, variance, scale, offset } = inputs as Record<
        'x' | 'mean' | 'variance',
        tf.TensorInfo
      > & {
        scale?: tf.TensorInfo | null;
        offset?: tf.TensorInfo | null;
      };
      const channels = x.shape.at(-1) as number;
      const vectors = [mean, variance, scale, offset].filter(
        (tensor) => tensor !== undefined && tensor !== null,
      );
      if (vectors.some(({ shape }) => shape.length !== 1 || shape[0] !== channels)) return null;
      const y = backend.makeOutput(x.shape, 'float32');
      const addressOrZero = (tensor?: tf.TensorInfo | null) =>
        tensor ? addressesOf(backend, tensor)[0]! : 0;
      const addresses = [x, mean, variance, scale, offset, y].map(addressOrZero);
      withScratch(backend, channels * 8, (scratch) => {
        kernels.batchNormInference(
          ...addresses,
          scratch,
          pixelsOf(x),
          channels,
          (varianceEpsilon as number) ?? 0.001,
        );
      });
      return y;
    },
  };
}

function forward(kernels: KernelModule): WasmKernel {
  return {
    name: trainingBatchNorm,
    run(inputs, backend, { epsilon }) {
      const { x, gamma, beta } = inputs as Record<'x' | 'gamma' | 'beta', tf.TensorInfo>;
      const channels = x.shape.at(-1) as number;
      const y = backend.makeOutput(x.shape, 'float32');
      const mean = backend.makeOutput([channels], 'float32');
      const variance = backend.makeOutput([channels], 'float32');
      const addresses = addressesOf(backend, x, gamma, beta, y, mean, variance);
      withScratch(backend, channels * 20, (scratch) => {
        kernels.batchNormForward(...addresses, scratch, pixelsOf(x), channels, epsilon as number);
      });
      return [y, mean, variance];
    },
  };
}

function backward(kernels: KernelModule): WasmKernel {
  return {
    name: gradientName,
    run(inputs, backend, { epsilon }) {
      const { x, dy, mean, variance, gamma } = inputs as Record<string, tf.TensorInfo>;
      const channels = x!.shape.at(-1) as number;
      const dx = backend.makeOutput(x!.shape, 'float32');
      const dgamma = backend.makeOutput([channels], 'float32');
      const dbeta = backend.makeOutput([channels], 'float32');
      const addresses = addressesOf(backend, x!, dy!, mean!, variance!, gamma!, dx, dgamma, dbeta);
      withScratch(backend, channels * 28, (scratch) => {
        kernels.batchNormBackward(...addresses, scratch, pixelsOf(x!), channels, epsilon as number);
      });
      return [dx, dgamma, dbeta];
    },
  };
}

const gradient: WasmGradient = {
  name: trainingBatchNorm,
  inputsToSave: ['x', 'gamma'],
  outputsToSave: [false, true, true],
  run(dys, [x, gamma, mean, variance], attributes) {
    const dy = (dys as tf.Tensor[])[0]!;
    const inputs = { x, dy, mean, variance, gamma } as tf.NamedTensorMap;
    const [dx, dgamma, dbeta] = tf
      .engine()
      .runKernel(gradientName, inputs, attributes as tf.NamedAttrMap) as tf.Tensor[];
    return { x: () => dx!, gamma: () => dgamma!, beta: () => dbeta! };
  },
};

function average(kernels: KernelModule): WasmKernel {
  return {
    name: movingAverage,
    run(inputs, backend, { share }) {
      const { average: from, value } = inputs as Record<'average' | 'value', tf.TensorInfo>;
      const out = backend.makeOutput(from.shape, 'float32');
      kernels.movingAverage(
        ...addressesOf(backend, from, value, out),
        tf.util.sizeFromShape(from.shape),
        share as number,
      );
      return out;
    },
  };
}

function pixelsOf(x: tf.TensorInfo): number {
  return tf.util.sizeFromShape(x.shape.slice(0, -1));
}
