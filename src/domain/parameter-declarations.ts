import type { Condition } from './condition.ts';
import type { ParameterName, ParameterValue } from './variant-parameters.ts';

interface Declared {
  readonly name: ParameterName;
  readonly default: ParameterValue;
  /** Another default where this condition is met. */
  readonly defaultWhen?: { readonly condition: Condition; readonly value: ParameterValue };
  /** The parameter is read, and part of a variant, only where this is met. Names only earlier parameters. */
  readonly appliesWhen: Condition;
  readonly doc: string;
}

/** A number's range; a bound marked exclusive is itself not allowed. */
export interface NumberRange {
  readonly minimum: number;
  readonly maximum: number;
  readonly exclusiveMinimum?: boolean;
  readonly exclusiveMaximum?: boolean;
  readonly multipleOf?: number;
}

export type ParameterDeclaration =
  | (Declared & { readonly kind: 'choice'; readonly values: readonly string[] })
  | (Declared & { readonly kind: 'boolean' })
  | (Declared & { readonly kind: 'number' | 'integer'; readonly range: NumberRange });

const always: Condition = {};

const modelParameters: readonly ParameterDeclaration[] = [
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

const optimizerParameters: readonly ParameterDeclaration[] = [
  {
    name: 'optimizer',
    kind: 'choice',
    values: ['sgd', 'adam', 'rmsprop'],
    default: 'sgd',
    appliesWhen: always,
    doc: 'Update rule.',
  },
  {
    name: 'learningRate',
    kind: 'number',
    range: { minimum: 0, maximum: 10, exclusiveMinimum: true },
    default: 0.09,
    appliesWhen: always,
    doc: 'Highest learning rate, reached after the warm-up.',
  },
  {
    name: 'momentum',
    kind: 'number',
    range: { minimum: 0, maximum: 1, exclusiveMaximum: true },
    default: 0.95,
    defaultWhen: { condition: { optimizer: ['rmsprop'] }, value: 0 },
    appliesWhen: { optimizer: ['sgd', 'rmsprop'] },
    doc: 'Share of the last update that is kept.',
  },
  {
    name: 'nesterov',
    kind: 'boolean',
    default: true,
    appliesWhen: { optimizer: ['sgd'], momentum: { above: 0 } },
    doc: "Nesterov's momentum.",
  },
  {
    name: 'beta1',
    kind: 'number',
    range: { minimum: 0, maximum: 1, exclusiveMaximum: true },
    default: 0.9,
    appliesWhen: { optimizer: ['adam'] },
    doc: "Decay of Adam's first moment.",
  },
  {
    name: 'beta2',
    kind: 'number',
    range: { minimum: 0, maximum: 1, exclusiveMaximum: true },
    default: 0.999,
    appliesWhen: { optimizer: ['adam'] },
    doc: "Decay of Adam's second moment.",
  },
  {
    name: 'decay',
    kind: 'number',
    range: { minimum: 0, maximum: 1, exclusiveMaximum: true },
    default: 0.9,
    appliesWhen: { optimizer: ['rmsprop'] },
    doc: "Decay of RMSProp's mean square.",
  },
  {
    name: 'epsilon',
    kind: 'number',
    range: { minimum: 0, maximum: 1, exclusiveMinimum: true },
    default: 1e-7,
    appliesWhen: { optimizer: ['adam', 'rmsprop'] },
    doc: 'Added to the divisor of the update.',
  },
  {
    name: 'schedule',
    kind: 'choice',
    values: ['constant', 'cosine', 'plateau'],
    default: 'cosine',
    appliesWhen: always,
    doc: 'Learning rate after the warm-up.',
  },
  {
    name: 'warmupEpochs',
    kind: 'number',
    range: { minimum: 0, maximum: 1000 },
    default: 1,
    appliesWhen: always,
    doc: 'Epochs over which the learning rate rises to its highest.',
  },
  {
    name: 'plateauFactor',
    kind: 'number',
    range: { minimum: 0, maximum: 1, exclusiveMinimum: true, exclusiveMaximum: true },
    default: 0.5,
    appliesWhen: { schedule: ['plateau'] },
    doc: 'The learning rate is multiplied by this on a plateau.',
  },
  {
    name: 'plateauPatience',
    kind: 'integer',
    range: { minimum: 1, maximum: 1000 },
    default: 5,
    appliesWhen: { schedule: ['plateau'] },
    doc: 'Epochs without improvement that make a plateau.',
  },
];

const dataParameters: readonly ParameterDeclaration[] = [
  {
    name: 'loss',
    kind: 'choice',
    values: ['dice', 'bce-dice'],
    default: 'bce-dice',
    appliesWhen: always,
    doc: 'Soft Dice over the batch, alone or added to binary cross-entropy.',
  },
  {
    name: 'batchSize',
    kind: 'integer',
    range: { minimum: 1, maximum: 512 },
    default: 16,
    appliesWhen: always,
    doc: 'Slices of one forward pass.',
  },
  {
    name: 'accumulation',
    kind: 'integer',
    range: { minimum: 1, maximum: 64 },
    default: 1,
    appliesWhen: always,
    doc: 'Batches whose gradients are averaged before one update.',
  },
  {
    name: 'imageSize',
    kind: 'integer',
    range: { minimum: 16, maximum: 512, multipleOf: 16 },
    default: 128,
    appliesWhen: always,
    doc: 'Side in pixels of what the network sees; scores are always taken on the original masks.',
  },
  {
    name: 'flip',
    kind: 'boolean',
    default: true,
    appliesWhen: always,
    doc: 'Random left-right flips.',
  },
  {
    name: 'rotation',
    kind: 'number',
    range: { minimum: 0, maximum: 180 },
    default: 15,
    appliesWhen: always,
    doc: 'Largest random rotation either way, in degrees.',
  },
  {
    name: 'scale',
    kind: 'number',
    range: { minimum: 0, maximum: 0.5 },
    default: 0.08,
    appliesWhen: always,
    doc: 'Largest random change of scale either way, as a fraction.',
  },
  {
    name: 'oversampling',
    kind: 'choice',
    values: ['none', 'synthetic', 'share'],
    default: 'share',
    appliesWhen: always,
    doc: 'How slices with tumour are made more frequent.',
  },
  {
    name: 'syntheticSlices',
    kind: 'integer',
    range: { minimum: 1, maximum: 16 },
    default: 2,
    appliesWhen: { oversampling: ['synthetic'] },
    doc: 'Augmented copies added for each tumour slice.',
  },
  {
    name: 'tumourShare',
    kind: 'number',
    range: { minimum: 0, maximum: 1, exclusiveMinimum: true },
    default: 0.5,
    appliesWhen: { oversampling: ['share'] },
    doc: "Share of an epoch's slices that hold tumour.",
  },
];

/** Every parameter of a variant, in canonical order: what a condition names stands before it. */
export const parameterDeclarations: readonly ParameterDeclaration[] = [
  ...modelParameters,
  ...optimizerParameters,
  ...dataParameters,
];
