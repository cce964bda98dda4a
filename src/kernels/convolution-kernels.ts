import type * as tf from '@tensorflow/tfjs-core';
import { describeConvolution, listSizes } from './convolution-sizes.ts';
import type { KernelModule } from './kernel-module.ts';
import type { KernelFamily, WasmKernel } from './registration.ts';
import { addressesOf, withScratch } from './wasm-backend.ts';

/** Gradients of dense convolutions, any stride, dilation and padding. Formulas: `assembly/convolution*.ts`. */
export function convolutionKernels(kernels: KernelModule): KernelFamily {
  return { kernels: [filterGradient(kernels), inputGradient(kernels)], gradients: [] };
}

function filterGradient(kernels: KernelModule): WasmKernel {
  return {
    name: 'Conv2DBackpropFilter',
    run(inputs, backend, attributes) {
      const { x, dy } = inputs as { x: tf.TensorInfo; dy: tf.TensorInfo };
      const filterShape = attributes['filterShape'] as number[];
      const sizes = describeConvolution(x.shape, filterShape, { attributes, depthwise: false });
      const out = backend.makeOutput(sizes.filterShape, 'float32');
      kernels.convolutionFilterGradient(
        ...addressesOf(backend, x, dy, out),
        ...listSizes(sizes, sizes.outChannels),
      );
      return out;
    },
  };
}

function inputGradient(kernels: KernelModule): WasmKernel {
  return {
    name: 'Conv2DBackpropInput',
    run(inputs, backend, attributes) {
      const { dy, filter } = inputs as { dy: tf.TensorInfo; filter: tf.TensorInfo };
      const inputShape = attributes['inputShape'] as number[];
      const sizes = describeConvolution(inputShape, filter.shape, { attributes, depthwise: false });
      const out = backend.makeOutput(sizes.inShape, 'float32');
      const { filterHeight, filterWidth, outChannels, inChannels } = sizes;
      const bytes = kernels.convolutionScratch(filterHeight, filterWidth, outChannels, inChannels);
      withScratch(backend, bytes, (scratch) => {
        const addresses = addressesOf(backend, dy, filter, out);
        kernels.convolutionInputGradient(...addresses, scratch, ...listSizes(sizes, outChannels));
      });
      return out;
    },
  };
}
