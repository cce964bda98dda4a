import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import type * as tf from '@tensorflow/tfjs-core';
import { describeConvolution, isShort, listSizes } from './convolution-sizes.ts';
import type { ConvolutionSizes } from './convolution-sizes.ts';
import type { KernelModule } from './kernel-module.ts';
import type { KernelFamily } from './registration.ts';
import { addressesOf, withScratch } from './wasm-backend.ts';

/** Depthwise convolution and its gradients, any stride, dilation and padding. Formulas: `assembly/depthwise*.ts`. */
export function depthwiseKernels(kernels: KernelModule): KernelFamily {
  return {
    kernels: [
      {
        name: 'DepthwiseConv2dNative',
        run(inputs, backend, attributes) {
          const { x, filter } = inputs as { x: tf.TensorInfo; filter: tf.TensorInfo };
          const sizes = describeConvolution(x.shape, filter.shape, { attributes, depthwise: true });
          if (multiplierOf(sizes) !== 1 && isShort(sizes))
            throw new Error('expected a kernel as long as its stride');
          if (multiplierOf(sizes) !== 1) return null;
          const y = backend.makeOutput(sizes.outShape, 'float32');
          return run(kernels, 'depthwise', { backend, sizes, tensors: [x, filter, y] });
        },
      },
      {
        name: 'DepthwiseConv2dNativeBackpropInput',
        run(inputs, backend, attributes) {
          const { dy, filter } = inputs as { dy: tf.TensorInfo; filter: tf.TensorInfo };
          const inputShape = attributes['inputShape'] as number[];
          const sizes = describeConvolution(inputShape, filter.shape, { attributes, depthwise: true });
          const dx = backend.makeOutput(sizes.inShape, 'float32');
          return run(kernels, 'InputGradient', { backend, sizes, tensors: [dy, filter, dx] });
        },
      },
      {
        name: 'DepthwiseConv2dNativeBackpropFilter',
        run(inputs, backend, attributes) {
          const { x, dy } = inputs as { x: tf.TensorInfo; dy: tf.TensorInfo };
          const filterShape = attributes['filterShape'] as number[];
          const sizes = describeConvolution(x.shape, filterShape, { attributes, depthwise: true });
          const dw = backend.makeOutput(sizes.filterShape, 'float32');
          return run(kernels, 'FilterGradient', { backend, sizes, tensors: [x, dy, dw] });
        },
      },
    ],
    gradients: [],
  };
}

interface Call {
  readonly backend: BackendWasm;
  readonly sizes: ConvolutionSizes;
  /** The kernel's arguments in its order, the output last. */
  readonly tensors: [tf.TensorInfo, tf.TensorInfo, tf.TensorInfo];
}

function run(
  kernels: KernelModule,
  kernel: 'depthwise' | 'InputGradient' | 'FilterGradient',
  { backend, sizes, tensors }: Call,
): tf.TensorInfo {
  const multiplier = multiplierOf(sizes);
  const list = listSizes(sizes, multiplier);
  if (multiplier !== 1 && kernel !== 'depthwise') {
    kernels[`multiplied${kernel}`](...addressesOf(backend, ...tensors), ...list);
    return tensors[2];
  }
  const [, inH, inW, channels, outH, outW, , ...window] = list as [number, ...number[]];
  const bytes = kernels.depthwiseScratch(inH!, inW!, channels!, outH!, outW!, ...window);
  withScratch(backend, bytes, (scratch) => {
    const name = kernel === 'depthwise' ? kernel : (`depthwise${kernel}` as const);
    kernels[name](...addressesOf(backend, ...tensors), scratch, ...list);
  });
  return tensors[2];
}

function multiplierOf(sizes: ConvolutionSizes): number {
  return sizes.outChannels / sizes.inChannels;
}
