import type * as tf from '@tensorflow/tfjs-layers';
import { activate } from '../layers/activation.ts';
import { normalise } from '../layers/batch-norm.ts';
import { convolve } from '../layers/convolution.ts';
import { dense } from '../layers/dense.ts';
import { add } from '../layers/joining.ts';
import { averagePixels } from '../layers/pooling.ts';
import { scaleChannels } from '../layers/squeeze-excite.ts';
import { upsample } from '../layers/upsampling.ts';
import type { ModelContext } from '../model-context.ts';
import type { Features, Tail } from './encoder.ts';

/**
 * LR-ASPP (Howard et al. 2019, figure 10) down to one channel: `[batch, size / 16, size / 16, 1]`. Its 1x1
 * convolutions come before the bilinear upsampling, with which they commute. The deck's have biases, torchvision's not.
 */
export function decode(context: ModelContext, { deepest }: Features, tail: Tail): tf.SymbolicTensor {
  const isDeck = tail === 'truncated';
  const bias = isDeck || !context.batchNorm;
  const wide = convolve(context, deepest, { name: 'aspp', filters: 128, bias });
  const normalised = normalise(context, wide, 'aspp_norm');
  const active = activate(context, normalised, { name: 'aspp_active', activation: 'relu' });
  const means = averagePixels(context, deepest, 'gate_mean');
  const gate = dense(context, means, { name: 'gate', units: 128, bias: isDeck, activation: 'sigmoid' });
  const gated = scaleChannels(context, { input: active, gate, name: 'aspp_gated' });
  return convolve(context, gated, { name: 'logit', filters: 1 });
}

/**
 * The deck's extra skip connections, `[batch, size, size, 1]`: `channels` from each stride, added, smoothed twice, and
 * brought to one channel where they are more.
 */
export function decodeSkips(context: ModelContext, features: Features, channels: number): tf.SymbolicTensor {
  const taps = ([2, 4, 8, 16] as const).map((stride) => {
    const name = `skip${stride}`;
    const narrow = convolve(context, features[`stride${stride}`], { name, filters: channels });
    return upsample(context, narrow, { name: `${name}_up`, factor: stride });
  });
  let x = add(context, taps, 'skip_sum');
  x = convolve(context, x, { name: 'skip_smooth1', filters: channels, kernel: 3 });
  x = convolve(context, x, { name: 'skip_smooth2', filters: channels, kernel: 3 });
  return channels === 1 ? x : convolve(context, x, { name: 'skip_join', filters: 1 });
}
