import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import type { KernelModule } from './kernel-module.ts';
import type { Attributes, KernelFamily, WasmKernel } from './registration.ts';
import { addressOf, withScratch } from './wasm-backend.ts';

type ConvolutionSizes = tf.backend_util.Conv2DInfo;
type Shape4 = [number, number, number, number];

/** Convolutions and their gradients, any stride, dilation and padding. Formulas: the heads of `assembly/*.ts`. */
export function convolutionKernels(kernels: KernelModule): KernelFamily {
  return {
    kernels: [
      filterGradient('Conv2DBackpropFilter', kernels, 'convolutionFilterGradient'),
      inputGradient(kernels),
      filterGradient('DepthwiseConv2dNativeBackpropFilter', kernels, 'depthwiseFilterGradient'),
      depthwiseInputGradient(kernels),
    ],
    gradients: [],
  };
}

function filterGradient(
  name: string,
  kernels: KernelModule,
  kernel: 'convolutionFilterGradient' | 'depthwiseFilterGradient',
): WasmKernel {
  const depthwise = kernel === 'depthwiseFilterGradient';
  return {
    name,
    run(inputs, backend, attributes) {
      const { x, dy } = inputs as { x: tf.TensorInfo; dy: tf.TensorInfo };
      const sizes = describe(x.shape, attributes['filterShape'] as number[], { attributes, depthwise });
      const out = backend.makeOutput(sizes.filterShape, 'float32');
      kernels[kernel](...addresses(backend, [x, dy, out]), ...list(sizes, depthwise));
      return out;
    },
  };
}

function inputGradient(kernels: KernelModule): WasmKernel {
  return {
    name: 'Conv2DBackpropInput',
    run(inputs, backend, attributes) {
      const { dy, filter } = inputs as { dy: tf.TensorInfo; filter: tf.TensorInfo };
      const sizes = describe(attributes['inputShape'] as number[], filter.shape, {
        attributes,
        depthwise: false,
      });
      const out = backend.makeOutput(sizes.inShape, 'float32');
      const { filterHeight, filterWidth, outChannels, inChannels } = sizes;
      const bytes = kernels.convolutionScratch(filterHeight, filterWidth, outChannels, inChannels);
      withScratch(backend, bytes, (scratch) => {
        kernels.convolutionInputGradient(
          ...addresses(backend, [dy, filter, out]),
          scratch,
          ...list(sizes, false),
        );
      });
      return out;
    },
  };
}

function depthwiseInputGradient(kernels: KernelModule): WasmKernel {
  return {
    name: 'DepthwiseConv2dNativeBackpropInput',
    run(inputs, backend, attributes) {
      const { dy, filter } = inputs as { dy: tf.TensorInfo; filter: tf.TensorInfo };
      const sizes = describe(attributes['inputShape'] as number[], filter.shape, {
        attributes,
        depthwise: true,
      });
      const out = backend.makeOutput(sizes.inShape, 'float32');
      kernels.depthwiseInputGradient(...addresses(backend, [dy, filter, out]), ...list(sizes, true));
      return out;
    },
  };
}

function addresses(backend: BackendWasm, tensors: readonly tf.TensorInfo[]): number[] {
  return tensors.map((tensor) => addressOf(backend, tensor));
}

function describe(
  inputShape: number[],
  filterShape: number[],
  { attributes, depthwise }: { attributes: Attributes; depthwise: boolean },
): ConvolutionSizes {
  const { strides, pad, dilations, dimRoundingMode, dataFormat } = attributes;
  if (dataFormat === 'NCHW') throw new Error('expected data format NHWC, got NCHW');
  return tf.backend_util.computeConv2DInfo(
    inputShape as Shape4,
    filterShape as Shape4,
    strides as [number, number],
    (dilations as [number, number] | undefined) ?? 1,
    pad as 'same',
    dimRoundingMode as 'floor',
    depthwise,
  );
}

/** The sizes in the kernels' order; the seventh is output channels, or a depthwise convolution's multiplier. */
function list(sizes: ConvolutionSizes, depthwise: boolean): number[] {
  return [
    ...[sizes.batchSize, sizes.inHeight, sizes.inWidth, sizes.inChannels, sizes.outHeight, sizes.outWidth],
    ...[depthwise ? sizes.outChannels / sizes.inChannels : sizes.outChannels],
    ...[sizes.filterHeight, sizes.filterWidth, sizes.strideHeight, sizes.strideWidth],
    ...[sizes.dilationHeight, sizes.dilationWidth, sizes.padInfo.top, sizes.padInfo.left],
  ];
}
