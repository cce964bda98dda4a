import * as tf from '@tensorflow/tfjs-core';
import type { Attributes } from './registration.ts';

export type ConvolutionSizes = tf.backend_util.Conv2DInfo;
type Shape4 = [number, number, number, number];

/** @throws where the data format is not NHWC. */
export function describeConvolution(
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
export function listSizes(sizes: ConvolutionSizes, seventh: number): number[] {
  return [
    sizes.batchSize,
    sizes.inHeight,
    sizes.inWidth,
    sizes.inChannels,
    sizes.outHeight,
    sizes.outWidth,
    seventh,
    sizes.filterHeight,
    sizes.filterWidth,
    sizes.strideHeight,
    sizes.strideWidth,
    sizes.dilationHeight,
    sizes.dilationWidth,
    sizes.padInfo.top,
    sizes.padInfo.left,
  ];
}

/** Padding 'same' with a kernel shorter than its stride: tfjs-backend-wasm answers with zeros where it needs no padding. */
export function isShort({
  padInfo,
  filterHeight,
  filterWidth,
  strideHeight,
  strideWidth,
}: ConvolutionSizes): boolean {
  return padInfo.type === 'SAME' && (filterHeight < strideHeight || filterWidth < strideWidth);
}
