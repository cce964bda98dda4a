import type { ActivationName } from '../layers/activation.ts';

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

/** How a network spells out what the paper leaves open. */
export interface Conventions {
  /** Whether a convolution has a bias under batch norm, too; without batch norm all have one. */
  readonly biasUnderNorm: boolean;
  /** Whether a bottleneck that would expand to as many channels as it reads has that convolution all the same. */
  readonly expandsToSame: boolean;
  readonly squeeze: {
    /** A quarter of the channels, rounded to a multiple of this. */
    readonly multipleOf: 1 | 8;
    readonly bias: boolean;
  };
}

/** An encoder as data. */
export interface EncoderDesign extends Conventions {
  /** After the stem's batch norm. */
  readonly stemActivation: ActivationName | 'none';
  /** The first six are those of every design: the decoders tap them. */
  readonly bottlenecks: readonly Bottleneck[];
  /** Filters of the 1x1 convolution at the end; none without. */
  readonly lastFilters?: number;
}

const untilStride16: readonly Bottleneck[] = [
  line(3, 16, 16, 'SE RE', 2),
  line(3, 72, 24, 'RE', 2),
  line(3, 88, 24, 'RE', 1),
  line(5, 96, 40, 'SE HS', 2),
  line(5, 240, 40, 'SE HS', 1),
  line(5, 240, 40, 'SE HS', 1),
  line(5, 120, 48, 'SE HS', 1),
  line(5, 144, 48, 'SE HS', 1),
];

/** The deck's: cut after the ninth bottleneck, which has stride 1 and dilation 2. */
export const truncated: EncoderDesign = {
  stemActivation: 'none',
  bottlenecks: [...untilStride16, dilated(96)],
  biasUnderNorm: true,
  expandsToSame: true,
  squeeze: { multipleOf: 1, bias: false },
};

/**
 * The paper's for segmentation (section 6.4): all eleven bottlenecks, the channels behind stride 16 halved, dilation 2 in
 * place of stride 32. What the paper leaves open is as in torchvision's `lraspp_mobilenet_v3_small`, `reduced_tail`.
 */
export const reduced: EncoderDesign = {
  stemActivation: 'hard-swish',
  bottlenecks: [...untilStride16, dilated(48), dilated(48), dilated(48)],
  lastFilters: 288,
  biasUnderNorm: false,
  expandsToSame: false,
  squeeze: { multipleOf: 8, bias: true },
};

function dilated(filters: number): Bottleneck {
  return { ...line(5, 288, filters, 'SE HS', 1), dilation: 2 };
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
