import { z } from 'zod';
import { longestRange } from './value-range.ts';
import { parametersSchema, whenSchema } from './parameter-schema.ts';

const largestSeed = 2 ** 31 - 1;
const mostFolds = 100;
const mostEpochs = 10_000;
/** Budget of each run. */
export const defaultEpochs = 60;

function whole(minimum: number, maximum: number) {
  const error = `a whole number from ${minimum} to ${maximum}`;
  return z.int({ error }).min(minimum, { error }).max(maximum, { error });
}

function choice<const T extends readonly string[]>(values: T) {
  return z.enum(values, { error: `one of ${values.join(', ')}` });
}

function countOrList(count: z.ZodType<number>, item: z.ZodType<number>, error: string) {
  return z.union([count, z.array(item).min(1, { error })], { error });
}

const shareExpected = 'a share from 0, below 1';
const testShare = z
  .number({ error: shareExpected })
  .min(0, { error: shareExpected })
  .lt(1, { error: shareExpected });

const splitKinds = ['patient', 'slice-leaky', 'buda'] as const;

const splitSchema = z.preprocess(
  (given) => (typeof given === 'string' ? { kind: given } : given),
  z.strictObject(
    {
      kind: choice(splitKinds).default('patient'),
      seed: whole(0, largestSeed).default(1),
      test: testShare.optional(),
      folds: whole(1, mostFolds).optional(),
      nested: z.boolean({ error: 'true or false' }).default(false),
    },
    { error: `${splitKinds.join(', ')}, or a mapping of kind, seed, test, folds, nested` },
  ),
);

const medianStoppingExpected = 'true, false, or a mapping of afterEpochs, afterRuns';

const medianStoppingSchema = z.preprocess(
  (given) => (given === true ? {} : given),
  z.union(
    [
      z.literal(false),
      z.strictObject({
        afterEpochs: whole(1, mostEpochs).default(5),
        afterRuns: whole(1, 10_000).default(4),
      }),
    ],
    { error: medianStoppingExpected },
  ),
);

const searchSchema = z.preprocess(
  (given) => (typeof given === 'string' ? { strategy: given } : given),
  z.strictObject(
    {
      strategy: choice(['grid', 'random', 'halving']).default('grid'),
      variants: whole(1, 1_000_000).optional(),
      seed: whole(0, largestSeed).optional(),
      firstRung: whole(1, mostEpochs).optional(),
      reduction: whole(2, 16).optional(),
      medianStopping: medianStoppingSchema.optional(),
    },
    { error: 'grid, random, halving, or a mapping of strategy and its settings' },
  ),
);

/** The keys of one protocol; those of `beside` are laid over the spec's own. */
const protocolShape = {
  preprocess: choice(['dataset', 'volume']),
  split: splitSchema,
  folds: countOrList(
    whole(1, mostFolds),
    whole(0, mostFolds - 1),
    `a count from 1, or a list of folds from 0`,
  ),
  epochs: whole(1, mostEpochs),
  metric: choice(['meanPatientDice', 'pooledDice', 'tumourSliceDice']),
};

const referenceSchema = z.preprocess(
  (given) => (Array.isArray(given) ? given : [given]),
  z.array(parametersSchema),
);

const besideSchema = z.preprocess(
  (given) => (Array.isArray(given) ? given : [given]),
  z.array(
    z.strictObject(
      {
        preprocess: protocolShape.preprocess.optional(),
        split: protocolShape.split.optional(),
        folds: protocolShape.folds.optional(),
        epochs: protocolShape.epochs.optional(),
        metric: protocolShape.metric.optional(),
        parameters: parametersSchema.default({}),
        reference: referenceSchema.optional(),
      },
      { error: 'a mapping of split, preprocess, folds, epochs, metric, parameters, reference' },
    ),
  ),
);

/** What a spec may say. An issue's message is what was expected there. */
export const specSchema = z.strictObject(
  {
    name: z
      .string({ error: 'a name of letters, digits, - and _' })
      .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,59}$/, { error: 'a name of up to 60 letters, digits, - and _' })
      .optional(),
    description: z.string({ error: 'a text' }).default(''),
    data: z.string({ error: "the data's folder" }).min(1, { error: "the data's folder" }),
    preprocess: protocolShape.preprocess.default('volume'),
    split: protocolShape.split.prefault({}),
    seeds: countOrList(
      whole(1, longestRange),
      whole(0, largestSeed),
      `a count from 1 to ${longestRange}, or a list of whole numbers from 0 to ${largestSeed}`,
    ).default(1),
    folds: protocolShape.folds.optional(),
    epochs: protocolShape.epochs.default(defaultEpochs),
    metric: protocolShape.metric.default('meanPatientDice'),
    backend: choice(['auto', 'tensorflow-gpu', 'tensorflow', 'webgpu', 'wasm']).default('auto'),
    parameters: parametersSchema.default({}),
    when: whenSchema.default({}),
    reference: referenceSchema.optional(),
    search: searchSchema.prefault({}),
    beside: besideSchema.default([]),
  },
  { error: 'a mapping with at least the key data' },
);

export type SpecInput = z.output<typeof specSchema>;
export const specKeys = Object.keys(specSchema.shape);
/** The keys of the sections that have keys of their own. */
export const sectionKeys: Readonly<Record<string, readonly string[]>> = {
  split: ['kind', 'seed', 'test', 'folds', 'nested'],
  search: ['strategy', 'variants', 'seed', 'firstRung', 'reduction', 'medianStopping'],
  medianStopping: ['afterEpochs', 'afterRuns'],
  beside: ['preprocess', 'split', 'folds', 'epochs', 'metric', 'parameters', 'reference'],
};
