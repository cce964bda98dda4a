import * as tf from '@tensorflow/tfjs-core';
import type { KernelModule } from './kernel-module.ts';
import type { KernelFamily } from './registration.ts';
import { addressesOf } from './wasm-backend.ts';

/** The gradient of max pooling; tfjs-backend-wasm's own searches every window again for every input pixel. */
export function poolingKernels(kernels: KernelModule): KernelFamily {
  return {
    kernels: [
      {
        name: 'MaxPoolGrad',
        run(inputs, backend, { filterSize, strides, pad, dimRoundingMode }) {
          const { dy, input } = inputs as { dy: tf.TensorInfo; input: tf.TensorInfo };
          const sizes = tf.backend_util.computePool2DInfo(
            input.shape as [number, number, number, number],
            filterSize as [number, number],
            strides as [number, number],
            1,
            pad as 'same',
            dimRoundingMode as 'floor',
          );
          const out = backend.makeOutput(input.shape, 'float32');
          kernels.maxPoolGradient(
            ...addressesOf(backend, input, dy, out),
            sizes.batchSize,
            sizes.inHeight,
            sizes.inWidth,
            sizes.inChannels,
            sizes.outHeight,
            sizes.outWidth,
            sizes.filterHeight,
            sizes.filterWidth,
            sizes.strideHeight,
            sizes.strideWidth,
            sizes.padInfo.top,
            sizes.padInfo.left,
          );
          return out;
        },
      },
    ],
    gradients: [],
  };
}
