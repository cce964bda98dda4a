import * as tf from '@tensorflow/tfjs-core';
import type { KernelModule } from './kernel-module.ts';
import type { KernelFamily, WasmGradient, WasmKernel } from './registration.ts';
import { addressOf, withScratch } from './wasm-backend.ts';

/** Batch normalisation in training mode over all axes but the last; inputs x, gamma, beta; outputs y, mean, variance. */
export const trainingBatchNorm = 'DiceboardTrainingBatchNorm';
const gradientName = 'DiceboardTrainingBatchNormGrad';
/** Inputs `average` and `value`, attribute `share`: average - (average - value) * share. */
export const movingAverage = 'DiceboardMovingAverage';

export function batchNormKernels(kernels: KernelModule): KernelFamily {
  return {
    kernels: [forward(kernels), backward(kernels), average(kernels)],
    gradients: [gradient],
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
      const tensors = [x, gamma, beta, y, mean, variance].map((tensor) => addressOf(backend, tensor));
      withScratch(backend, channels * 20, (scratch) => {
        kernels.batchNormForward(...tensors, scratch, pixelsOf(x), channels, epsilon as number);
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
      const tensors = [x!, dy!, mean!, variance!, gamma!, dx, dgamma, dbeta];
      const addresses = tensors.map((tensor) => addressOf(backend, tensor));
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
      const [a, v, o] = [from, value, out].map((tensor) => addressOf(backend, tensor)) as [
        number,
        number,
        number,
      ];
      kernels.movingAverage(a, v, o, tf.util.sizeFromShape(from.shape), share as number);
      return out;
    },
  };
}

function pixelsOf(x: tf.TensorInfo): number {
  return tf.util.sizeFromShape(x.shape.slice(0, -1));
}
