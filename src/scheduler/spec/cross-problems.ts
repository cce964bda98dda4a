import { z } from 'zod';
import type { Condition } from '../../domain/condition.ts';
import { findCircle } from '../../domain/parameter-order.ts';
import { defaultFolds, defaultHalving } from './complete-spec.ts';
import { dropAbsent, whenSchema } from './parameter-schema.ts';
import type { Problem } from './problem.ts';
import { defaultEpochs } from './spec-schema.ts';

/** As much of a protocol as rules across keys look at; what is wrong in itself is the schema's to say. */
const looseProtocol = {
  split: z
    .preprocess(
      (given) => (typeof given === 'string' ? { kind: given } : given),
      z.object({
        kind: z.enum(['patient', 'slice-leaky', 'buda']).optional().catch(undefined),
        folds: z.int().min(1).optional().catch(undefined),
        nested: z.boolean().optional().catch(undefined),
      }),
    )
    .optional()
    .catch(undefined),
  folds: z
    .union([z.int(), z.array(z.int())])
    .optional()
    .catch(undefined),
};

const looseSchema = z.looseObject({
  ...looseProtocol,
  epochs: z.int().min(1).default(defaultEpochs).catch(Infinity),
  when: z.unknown().optional(),
  search: z
    .preprocess(
      (given) => (typeof given === 'string' ? { strategy: given } : given),
      z.looseObject({ strategy: z.string().optional().catch(undefined) }),
    )
    .optional()
    .catch(undefined),
  beside: z
    .preprocess(
      (given) => (Array.isArray(given) ? given : [given]),
      z.array(z.looseObject(looseProtocol).catch({ split: undefined, folds: undefined })),
    )
    .optional()
    .catch(undefined),
});

type Loose = z.output<typeof looseSchema>;
type LooseSplit = NonNullable<Loose['split']>;

/** What no key is wrong about alone. */
export function crossProblems(value: unknown): Problem[] {
  const loose = looseSchema.safeParse(value);
  if (!loose.success) return [];
  const { split = {}, folds, epochs, when, search = {}, beside = [] } = loose.data;
  const isListed = Array.isArray((value as { beside?: unknown }).beside);
  return [
    ...protocolProblems({ split, folds }, []),
    ...beside.flatMap((protocol, index) =>
      protocolProblems(
        { split: protocol.split ?? split, folds: protocol.folds },
        isListed ? ['beside', index] : ['beside'],
      ),
    ),
    ...searchProblems(search),
    ...rungProblems(search, epochs),
    ...whenProblems(readableConditions(when)),
  ];
}

type Path = (string | number)[];

function protocolProblems(
  { split, folds }: { split: LooseSplit; folds: Loose['folds'] },
  at: Path,
): Problem[] {
  return [...splitProblems(split, at), ...foldProblems(split, folds, at)];
}

function splitProblems({ kind = 'patient', folds, nested = false }: LooseSplit, at: Path): Problem[] {
  const path = [...at, 'split', 'folds'];
  if (kind === 'patient' && folds === 1) {
    return [
      { path, expected: 'at least 2 folds of patients, one to validate on and one to train on', got: folds },
    ];
  }
  if (kind !== 'patient' && folds !== undefined && folds !== 1)
    return [{ path, expected: `1, as a ${kind} split has one fold`, got: folds }];
  if (nested && kind !== 'patient')
    return [
      { path: [...at, 'split', 'nested'], expected: 'false where the split is not by patient', got: nested },
    ];
  if (nested && folds !== undefined && folds < 3)
    return [
      {
        path,
        expected: 'at least 3 folds to nest: one kept, one to validate on, one to train on',
        got: folds,
      },
    ];
  return [];
}

function foldProblems(split: LooseSplit, folds: Loose['folds'], at: Path): Problem[] {
  const available = split.folds ?? defaultFolds(split.kind ?? 'patient');
  const path = [...at, 'folds'];
  if (typeof folds === 'number' && folds > available)
    return [{ path, expected: `a count up to split.folds, which is ${available}`, got: folds }];
  if (!Array.isArray(folds)) return [];
  return folds.flatMap((fold, index) =>
    fold < available
      ? []
      : [{ path: [...path, index], expected: `a fold below split.folds, which is ${available}`, got: fold }],
  );
}

/** Which keys of `search` each strategy reads. */
const searchKeys: Readonly<Record<string, readonly string[]>> = {
  grid: ['medianStopping'],
  random: ['variants', 'seed', 'medianStopping'],
  halving: ['variants', 'seed', 'firstRung', 'reduction'],
};

function searchProblems(search: Readonly<Record<string, unknown>>): Problem[] {
  const { strategy = 'grid', ...given } = search;
  const read = searchKeys[String(strategy)];
  if (read === undefined) return [];
  const missing: Problem[] =
    strategy === 'random' && given['variants'] === undefined
      ? [{ path: ['search'], expected: 'variants, how many of the grid to draw', got: 'random without it' }]
      : [];
  const unread = Object.keys(given).filter(
    (key) => Object.values(searchKeys).flat().includes(key) && !read.includes(key),
  );
  const reads = read.join(', ');
  return [
    ...missing,
    ...unread.map((key) => ({
      path: ['search', key],
      expected: `one of ${reads}, which ${String(strategy)} reads`,
      got: key,
    })),
  ];
}

/** Without a rung below the budget, halving would train all of it. */
function rungProblems(search: Readonly<Record<string, unknown>>, epochs: number): Problem[] {
  const { strategy, firstRung = defaultHalving.firstRung } = search;
  if (strategy !== 'halving' || typeof firstRung !== 'number' || firstRung < epochs) return [];
  return [
    {
      path: ['search', 'firstRung'],
      expected: `a first rung below epochs, which is ${epochs}`,
      got: firstRung,
    },
  ];
}

type Conditions = Readonly<Record<string, Condition>>;

/** Those conditions that are right in themselves. */
function readableConditions(when: unknown): Conditions {
  if (typeof when !== 'object' || when === null) return {};
  const readable = Object.entries(when).flatMap(([name, condition]) => {
    const parsed = whenSchema.safeParse({ [name]: condition });
    return parsed.success ? Object.entries(dropAbsent(parsed.data)) : [];
  });
  return Object.fromEntries(readable);
}

function whenProblems(when: Conditions): Problem[] {
  const circle = findCircle(when);
  return circle === null
    ? []
    : [{ path: ['when'], expected: 'conditions without a circle', got: circle.join(' -> ') }];
}
