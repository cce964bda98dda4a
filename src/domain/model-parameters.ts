import { always, type ParameterDeclaration } from './parameter-declaration.ts';

/** What is trained. */
export const modelParameters: readonly ParameterDeclaration[] = [
  {
    name: 'model',
    kind: 'choice',
    values: ['mobilenetv3-lraspp', 'mobilenetv3-deeplabv3plus', 'unet'],
    default: 'mobilenetv3-lraspp',
    appliesWhen: always,
    doc: 'Network.',
  },
  {
    name: 'width',
    kind: 'integer',
    range: { minimum: 1, maximum: 64 },
    default: 8,
    appliesWhen: { model: ['unet'] },
    doc: "Channels of the U-Net's first level; the authors' has 32.",
  },
  {
    name: 'skipConnections',
    kind: 'boolean',
    default: false,
    defaultWhen: { condition: { model: ['mobilenetv3-deeplabv3plus', 'unet'] }, value: true },
    appliesWhen: always,
    doc: "LR-ASPP: the deck's extra ones from strides 2, 4, 8 and 16. DeepLabV3+, U-Net: off removes their own.",
  },
  {
    name: 'skipChannels',
    kind: 'integer',
    range: { minimum: 1, maximum: 16 },
    default: 1,
    appliesWhen: { model: ['mobilenetv3-lraspp'], skipConnections: [true] },
    doc: "Channels of each of the deck's extra skip connections.",
  },
  {
    name: 'tail',
    kind: 'choice',
    values: ['truncated', 'reduced'],
    default: 'truncated',
    appliesWhen: { model: ['mobilenetv3-lraspp'] },
    doc: "End of MobileNetV3-Small: cut by the deck, or the paper's for segmentation (half the channels).",
  },
  {
    name: 'asppRates',
    kind: 'choice',
    values: ['2-4-6', '3-6-9'],
    default: '2-4-6',
    appliesWhen: { model: ['mobilenetv3-deeplabv3plus'] },
    doc: "Dilation rates of ASPP's three 3x3 convolutions, at stride 16.",
  },
  {
    name: 'asppConvolution',
    kind: 'choice',
    values: ['separable', 'dense'],
    default: 'separable',
    appliesWhen: { model: ['mobilenetv3-deeplabv3plus'] },
    doc: "Kind of ASPP's 3x3 convolutions.",
  },
  {
    name: 'batchNorm',
    kind: 'boolean',
    default: true,
    appliesWhen: always,
    doc: 'Batch normalisation; off removes the layers.',
  },
];
