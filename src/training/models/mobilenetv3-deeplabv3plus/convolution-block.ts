import type * as tf from '@tensorflow/tfjs-layers';
import { activate } from '../layers/activation.ts';
import { normalise } from '../layers/batch-norm.ts';
import { convolve } from '../layers/convolution.ts';
import { convolveDepthwise } from '../layers/depthwise.ts';
import type { ModelContext } from '../model-context.ts';

/** Filters of every convolution but the low-level features'. */
export const filters = 32;

export type ConvolutionKind = 'dense' | 'separable';

/** Convolution, batch norm, ReLU; a bias only where no batch norm follows. */
export function convolveActive(
  context: ModelContext,
  input: tf.SymbolicTensor,
  convolution: { name: string; filters?: number; kernel?: number; dilation?: number },
): tf.SymbolicTensor {
  const { name } = convolution;
  const x = convolve(context, input, { filters, ...convolution, bias: !context.batchNorm });
  return activateNormalised(context, x, name);
}

/** 3x3: dense, or a depthwise one and a 1x1, each with batch norm and ReLU (Chen et al. 2018, section 3.1). */
export function convolveWindow(
  context: ModelContext,
  input: tf.SymbolicTensor,
  { name, kind, dilation = 1 }: { name: string; kind: ConvolutionKind; dilation?: number },
): tf.SymbolicTensor {
  if (kind === 'dense') return convolveActive(context, input, { name, kernel: 3, dilation });
  const depthwise = { name: `${name}_space`, kernel: 3, dilation, bias: !context.batchNorm };
  const x = activateNormalised(context, convolveDepthwise(context, input, depthwise), depthwise.name);
  return convolveActive(context, x, { name: `${name}_point` });
}

function activateNormalised(
  context: ModelContext,
  input: tf.SymbolicTensor,
  name: string,
): tf.SymbolicTensor {
  const normalised = normalise(context, input, `${name}_norm`);
  return activate(context, normalised, { name: `${name}_active`, activation: 'relu' });
}
