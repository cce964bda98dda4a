import { z } from 'zod';
import { longestRange } from './value-range.ts';
import { parametersSchema, whenSchema } from './parameter-schema.ts';

const largestSeed = 2 ** 31 - 1;
const mostFolds = 100;
const mostEpochs = 10_000;

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

const splitSchema = z.preprocess(
  (given) => (typeof given === 'string' ? { kind: given } : given),
  z.strictObject(
    {
      kind: choice(['patient', 'slice-leaky']).default('patient'),
      seed: whole(0, largestSeed).default(1),
      test: testShare.optional(),
      folds: whole(1, mostFolds).optional(),
    },
    { error: 'patient, slice-leaky, or a mapping of kind, seed, test, folds' },
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
    preprocess: choice(['dataset', 'volume']).default('volume'),
    split: splitSchema.prefault({}),
    seeds: countOrList(
      whole(1, longestRange),
      whole(0, largestSeed),
      `a count from 1 to ${longestRange}, or a list of whole numbers from 0 to ${largestSeed}`,
    ).default(1),
    folds: countOrList(
      whole(1, mostFolds),
      whole(0, mostFolds - 1),
      `a count from 1, or a list of folds from 0`,
    ).optional(),
    epochs: whole(1, mostEpochs).default(60),
    metric: choice(['meanPatientDice', 'pooledDice', 'tumourSliceDice']).default('meanPatientDice'),
    backend: choice(['auto', 'tensorflow-gpu', 'tensorflow', 'webgpu', 'wasm']).default('auto'),
    parameters: parametersSchema.default({}),
    when: whenSchema.default({}),
    reference: z
      .preprocess((given) => (Array.isArray(given) ? given : [given]), z.array(parametersSchema))
      .optional(),
  },
  { error: 'a mapping with at least the key data' },
);

export type SpecInput = z.output<typeof specSchema>;
export const specKeys = Object.keys(specSchema.shape);
export const splitKeys = ['kind', 'seed', 'test', 'folds'];
