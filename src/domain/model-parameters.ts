import { always, type ParameterDeclaration } from './parameter-declaration.ts';

/** What is trained. */
export const modelParameters: readonly ParameterDeclaration[] = [
  {
    name: 'model',
    kind: 'choice',
    values: ['mobilenetv3-lraspp', 'unet'],
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
    appliesWhen: { model: ['mobilenetv3-lraspp'] },
    doc: "The deck's extra skip connections from strides 2, 4, 8 and 16.",
  },
  {
    name: 'batchNorm',
    kind: 'boolean',
    default: true,
    appliesWhen: always,
    doc: 'Batch normalisation; off removes the layers.',
  },
];
