import type * as tf from '@tensorflow/tfjs-layers';
import { activate, type ActivationName } from '../layers/activation.ts';
import { normalise } from '../layers/batch-norm.ts';
import { convolve, convolveDepthwise } from '../layers/convolution.ts';
import { convolveDilated } from '../layers/dilated-depthwise.ts';
import { add } from '../layers/joining.ts';
import { squeezeExcite } from '../layers/squeeze-excite.ts';
import type { ModelContext } from '../model-context.ts';

/** One line of the table of MobileNetV3-Small (Howard et al. 2019, table 2). */
export interface Bottleneck {
  readonly kernel: 3 | 5;
  readonly expanded: number;
  readonly filters: number;
  readonly squeezeExcite: boolean;
  readonly activation: ActivationName;
  readonly stride: 1 | 2;
  readonly dilation: 1 | 2;
}

/**
 * Expands by a 1x1 convolution, convolves each channel, gates the channels, projects to few channels; adds the input
 * where shapes agree (Howard et al. 2019, figure 4).
 */
export function bottleneck(
  context: ModelContext,
  input: tf.SymbolicTensor,
  block: Bottleneck & { name: string },
): tf.SymbolicTensor {
  const { name, activation } = block;
  let x = convolve(context, input, { name: `${name}_expand`, filters: block.expanded });
  x = normalise(context, x, `${name}_expand_norm`);
  x = activate(context, x, { name: `${name}_expand_active`, activation });
  x = convolveSpace(context, x, block);
  x = normalise(context, x, `${name}_space_norm`);
  x = activate(context, x, { name: `${name}_space_active`, activation });
  if (block.squeezeExcite) x = squeezeExcite(context, x, `${name}_gated`);
  x = convolve(context, x, { name: `${name}_project`, filters: block.filters });
  x = normalise(context, x, `${name}_project_norm`);
  if (block.stride !== 1 || input.shape[3] !== block.filters) return x;
  return add(context, [input, x], `${name}_sum`);
}

function convolveSpace(
  context: ModelContext,
  input: tf.SymbolicTensor,
  { name, kernel, stride, dilation }: Bottleneck & { name: string },
): tf.SymbolicTensor {
  if (dilation === 2) return convolveDilated(context, input, `${name}_space`);
  return convolveDepthwise(context, input, { name: `${name}_space`, kernel, stride });
}
