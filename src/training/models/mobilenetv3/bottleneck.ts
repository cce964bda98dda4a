import type * as tf from '@tensorflow/tfjs-layers';
import { activate } from '../layers/activation.ts';
import { normalise } from '../layers/batch-norm.ts';
import { convolve } from '../layers/convolution.ts';
import { convolveDepthwise } from '../layers/depthwise.ts';
import { add } from '../layers/joining.ts';
import { squeezeExcite } from '../layers/squeeze-excite.ts';
import type { ModelContext } from '../model-context.ts';
import type { Bottleneck, Conventions } from './design.ts';

/**
 * Expands by a 1x1 convolution, convolves each channel, gates the channels, projects to few channels; adds the input
 * where shapes agree (Howard et al. 2019, figure 4).
 */
export function bottleneck(
  context: ModelContext,
  input: tf.SymbolicTensor,
  block: Bottleneck & Conventions & { name: string },
): tf.SymbolicTensor {
  const { name, activation, kernel, stride, dilation, expanded } = block;
  const bias = block.biasUnderNorm || !context.batchNorm;
  let x = input;
  if (block.expandsToSame || expanded !== input.shape[3]) {
    x = convolve(context, x, { name: `${name}_expand`, filters: expanded, bias });
    x = normalise(context, x, `${name}_expand_norm`);
    x = activate(context, x, { name: `${name}_expand_active`, activation });
  }
  x = convolveDepthwise(context, x, { name: `${name}_space`, kernel, stride, dilation, bias });
  x = normalise(context, x, `${name}_space_norm`);
  x = activate(context, x, { name: `${name}_space_active`, activation });
  if (block.squeezeExcite) x = squeezeExcite(context, x, { name: `${name}_gated`, ...block.squeeze });
  x = convolve(context, x, { name: `${name}_project`, filters: block.filters, bias });
  x = normalise(context, x, `${name}_project_norm`);
  if (stride !== 1 || input.shape[3] !== block.filters) return x;
  return add(context, [input, x], `${name}_sum`);
}
