import type * as tf from '@tensorflow/tfjs-core';
import { describeConvolution, isShort, listSizes } from './convolution-sizes.ts';
import type { KernelModule } from './kernel-module.ts';
import type { KernelFamily, WasmKernel } from './registration.ts';
import { addressOf, addressesOf, withScratch } from './wasm-backend.ts';

/** Gradients of dense convolutions, any stride, dilation and padding. Formulas: `assembly/convolution*.ts`. */
export function convolutionKernels(kernels: KernelModule): KernelFamily {
  return {
    kernels: [
      filterGradient(kernels),
      inputGradient(kernels),
      shortForward('Conv2D', kernels),
      shortForward('FusedConv2D', kernels),
    ],
    gradients: [],
  };
}

/** Only what tfjs-backend-wasm gets wrong (`isShort`); all else is XNNPACK's. */
function shortForward(name: 'Conv2D' | 'FusedConv2D', kernels: KernelModule): WasmKernel {
  return {
    name,
    run(inputs, backend, attributes) {
      const { x, filter, bias } = inputs as Record<'x' | 'filter', tf.TensorInfo> & { bias?: tf.TensorInfo };
      const sizes = describeConvolution(x.shape, filter.shape, { attributes, depthwise: false });
      if (!isShort(sizes) || (attributes['activation'] ?? 'linear') !== 'linear') return null;
      const out = backend.makeOutput(sizes.outShape, 'float32');
      const { filterHeight, filterWidth, inChannels, outChannels } = sizes;
      const bytes = kernels.convolutionScratch(filterHeight, filterWidth, inChannels, outChannels);
      withScratch(backend, bytes, (scratch) => {
        const [xAt, filterAt, outAt] = addressesOf(backend, x, filter, out) as [number, number, number];
        const biasAt = bias === undefined || bias === null ? 0 : addressOf(backend, bias);
        kernels.convolution(xAt, filterAt, biasAt, outAt, scratch, ...listSizes(sizes, outChannels));
      });
      return out;
    },
  };
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
