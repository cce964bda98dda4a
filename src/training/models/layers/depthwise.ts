import type * as tf from '@tensorflow/tfjs-layers';
import type { ModelContext } from '../model-context.ts';
import { applyDepthwise, type DepthwiseConvolution } from './convolution.ts';
import { convolveDilated } from './dilated-depthwise.ts';

/** Convolution of each channel by itself; padding and initial weights as of `convolve`. */
export function convolveDepthwise(
  context: ModelContext,
  input: tf.SymbolicTensor,
  convolution: DepthwiseConvolution,
): tf.SymbolicTensor {
  const { name, stride = 1, dilation = 1, bias = true } = convolution;
  const kernel = convolution.kernel as 3 | 5;
  if (dilation > 1) return convolveDilated(context, input, { name, kernel, dilation, bias });
  const output = applyDepthwise(context, input, convolution);
  const size = { kernel, stride, dilation, bias };
  return context.record(output, { kind: 'depthwise', name, input: context.valueOf(input), ...size });
}
