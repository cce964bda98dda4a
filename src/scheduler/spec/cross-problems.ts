import { z } from 'zod';
import type { Condition } from '../../domain/condition.ts';
import { findCircle } from '../../domain/parameter-order.ts';
import { dropAbsent, whenSchema } from './parameter-schema.ts';
import type { Problem } from './problem.ts';

/** As much of a spec as rules across keys look at; what is wrong in itself is the schema's to say. */
const looseSchema = z.looseObject({
  split: z
    .preprocess(
      (given) => (typeof given === 'string' ? { kind: given } : given),
      z.object({
        kind: z.enum(['patient', 'slice-leaky']).optional().catch(undefined),
        folds: z.int().min(1).optional().catch(undefined),
      }),
    )
    .catch({}),
  folds: z
    .union([z.int(), z.array(z.int())])
    .optional()
    .catch(undefined),
  when: z.unknown().optional(),
});

/** What no key is wrong about alone. */
export function crossProblems(value: unknown): Problem[] {
  const loose = looseSchema.safeParse(value);
  if (!loose.success) return [];
  const { split, folds, when } = loose.data;
  return [...splitProblems(split), ...foldProblems(split, folds), ...whenProblems(readableConditions(when))];
}

type LooseSplit = z.output<typeof looseSchema>['split'];

function splitProblems({ kind = 'patient', folds }: LooseSplit): Problem[] {
  const path = ['split', 'folds'];
  if (kind === 'patient' && folds === 1) {
    return [
      { path, expected: 'at least 2 folds of patients, one to validate on and one to train on', got: folds },
    ];
  }
  if (kind === 'slice-leaky' && folds !== undefined && folds !== 1) {
    return [{ path, expected: '1, as a slice-leaky split has one fold', got: folds }];
  }
  return [];
}

function foldProblems(split: LooseSplit, folds: number | number[] | undefined): Problem[] {
  const available = split.folds ?? defaultFolds(split.kind ?? 'patient');
  if (typeof folds === 'number' && folds > available) {
    return [{ path: ['folds'], expected: `a count up to split.folds, which is ${available}`, got: folds }];
  }
  if (!Array.isArray(folds)) return [];
  return folds.flatMap((fold, index) =>
    fold < available
      ? []
      : [{ path: ['folds', index], expected: `a fold below split.folds, which is ${available}`, got: fold }],
  );
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

export function defaultFolds(kind: 'patient' | 'slice-leaky'): number {
  return kind === 'patient' ? 5 : 1;
}
