import type * as tf from '@tensorflow/tfjs-layers';
import type { ActivationName } from '../layers/activation.ts';
import { normalise } from '../layers/batch-norm.ts';
import { convolve } from '../layers/convolution.ts';
import type { ModelContext } from '../model-context.ts';
import { bottleneck, type Bottleneck } from './bottleneck.ts';

/** Features of the encoder by their stride, as the decoder taps them. */
export interface Features {
  /** 16 channels: the stem's convolution, before batch norm. */
  readonly stride2: tf.SymbolicTensor;
  /** 16 channels: the first bottleneck. */
  readonly stride4: tf.SymbolicTensor;
  /** 24 channels: the second bottleneck. */
  readonly stride8: tf.SymbolicTensor;
  /** 40 channels: the sixth bottleneck. */
  readonly stride16: tf.SymbolicTensor;
  /** 96 channels, stride 16: the last bottleneck. */
  readonly deepest: tf.SymbolicTensor;
}

/** The deck's encoder: MobileNetV3-Small up to its ninth bottleneck, the last at stride 1 with dilation 2. */
const bottlenecks: readonly Bottleneck[] = [
  line(3, 16, 16, 'SE RE', 2),
  line(3, 72, 24, 'RE', 2),
  line(3, 88, 24, 'RE', 1),
  line(5, 96, 40, 'SE HS', 2),
  line(5, 240, 40, 'SE HS', 1),
  line(5, 240, 40, 'SE HS', 1),
  line(5, 120, 48, 'SE HS', 1),
  line(5, 144, 48, 'SE HS', 1),
  { ...line(5, 288, 96, 'SE HS', 1), dilation: 2 },
];

/** `[batch, size, size, 3]` to features; the size must be a multiple of 16. */
export function encode(context: ModelContext, input: tf.SymbolicTensor): Features {
  const stride2 = convolve(context, input, { name: 'stem', filters: 16, kernel: 3, stride: 2 });
  const outputs = [normalise(context, stride2, 'stem_norm')];
  bottlenecks.forEach((block, index) => {
    const name = `block${index + 1}`;
    outputs.push(bottleneck(context, outputs[index] as tf.SymbolicTensor, { ...block, name }));
  });
  const [, stride4, stride8] = outputs;
  return { stride2, stride4, stride8, stride16: outputs[6], deepest: outputs[9] } as Features;
}

/** A line as the paper's table prints it. */
function line(
  kernel: 3 | 5,
  expanded: number,
  filters: number,
  kind: 'RE' | 'SE RE' | 'SE HS',
  stride: 1 | 2,
): Bottleneck {
  const activation: ActivationName = kind.endsWith('HS') ? 'hard-swish' : 'relu';
  return { kernel, expanded, filters, squeezeExcite: kind.startsWith('SE'), activation, stride, dilation: 1 };
}
