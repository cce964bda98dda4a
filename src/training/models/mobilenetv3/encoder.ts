import type * as tf from '@tensorflow/tfjs-layers';
import { activate } from '../layers/activation.ts';
import { normalise } from '../layers/batch-norm.ts';
import { convolve } from '../layers/convolution.ts';
import type { ModelContext } from '../model-context.ts';
import { bottleneck } from './bottleneck.ts';
import type { EncoderDesign } from './design.ts';

/** Features of the encoder by their stride, as the decoders tap them. */
export interface Features {
  /** 16 channels: the stem's convolution, before batch norm. */
  readonly stride2: tf.SymbolicTensor;
  /** 16 channels: the first bottleneck. */
  readonly stride4: tf.SymbolicTensor;
  /** 24 channels: the second bottleneck. */
  readonly stride8: tf.SymbolicTensor;
  /** 40 channels: the sixth bottleneck. */
  readonly stride16: tf.SymbolicTensor;
  /** Stride 16: the end of the encoder. */
  readonly deepest: tf.SymbolicTensor;
}

/** `[batch, size, size, 3]` to features; the size must be a multiple of 16. */
export function encode(context: ModelContext, input: tf.SymbolicTensor, design: EncoderDesign): Features {
  const bias = design.biasUnderNorm || !context.batchNorm;
  const stride2 = convolve(context, input, { name: 'stem', filters: 16, kernel: 3, stride: 2, bias });
  const outputs = [stem(context, stride2, design)];
  design.bottlenecks.forEach((line, index) => {
    const block = { ...design, ...line, name: `block${index + 1}` };
    outputs.push(bottleneck(context, outputs[index] as tf.SymbolicTensor, block));
  });
  const [, stride4, stride8] = outputs;
  const deepest = widen(context, outputs.at(-1) as tf.SymbolicTensor, design);
  return { stride2, stride4, stride8, stride16: outputs[6], deepest } as Features;
}

function stem(
  context: ModelContext,
  convolved: tf.SymbolicTensor,
  { stemActivation: activation }: EncoderDesign,
): tf.SymbolicTensor {
  const normalised = normalise(context, convolved, 'stem_norm');
  return activation === 'none'
    ? normalised
    : activate(context, normalised, { name: 'stem_active', activation });
}

/** The 1x1 convolution at the end, where the design has one. */
function widen(
  context: ModelContext,
  input: tf.SymbolicTensor,
  { lastFilters: filters, biasUnderNorm }: EncoderDesign,
): tf.SymbolicTensor {
  if (filters === undefined) return input;
  const bias = biasUnderNorm || !context.batchNorm;
  const wide = convolve(context, input, { name: 'widened', filters, bias });
  const normalised = normalise(context, wide, 'widened_norm');
  return activate(context, normalised, { name: 'widened_active', activation: 'hard-swish' });
}
