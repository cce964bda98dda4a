import type * as tf from '@tensorflow/tfjs-layers';
import { concatenate } from '../layers/joining.ts';
import { averagePixels, expandPixel, spreadPixel } from '../layers/pooling.ts';
import type { ModelContext } from '../model-context.ts';
import { convolveActive, convolveWindow, type ConvolutionKind } from './convolution-block.ts';

export interface AsppSettings {
  /** Dilation rates on the map of stride 16. */
  readonly rates: readonly number[];
  readonly kind: ConvolutionKind;
}

/**
 * Atrous spatial pyramid pooling (Chen et al. 2017, section 3.3): a 1x1 convolution, a dilated 3x3 one for each rate and
 * the image's mean, concatenated and projected. `[batch, side, side, channels]` to `[batch, side, side, 32]`.
 */
export function poolPyramid(
  context: ModelContext,
  input: tf.SymbolicTensor,
  { rates, kind }: AsppSettings,
): tf.SymbolicTensor {
  const point = convolveActive(context, input, { name: 'aspp_point' });
  const dilated = rates.map((dilation, index) =>
    convolveWindow(context, input, { name: `aspp_rate${index + 1}`, kind, dilation }),
  );
  const joined = concatenate(context, [point, ...dilated, poolImage(context, input)], 'aspp_join');
  return convolveActive(context, joined, { name: 'aspp_project' });
}

/** The mean of all pixels, convolved, at every pixel. */
function poolImage(context: ModelContext, input: tf.SymbolicTensor): tf.SymbolicTensor {
  const mean = expandPixel(context, averagePixels(context, input, 'aspp_mean'), 'aspp_pixel');
  const convolved = convolveActive(context, mean, { name: 'aspp_image' });
  return spreadPixel(context, convolved, { name: 'aspp_spread', side: input.shape[1] as number });
}
