import type { Grid } from '../../domain/grid.ts';
import type { SplitSettings } from '../../domain/run.ts';
import { defaultFolds } from './cross-problems.ts';
import { dropAbsent } from './parameter-schema.ts';
import type { Spec } from './spec.ts';
import type { SpecInput } from './spec-schema.ts';

/** The deck divided slices 60/30/10; by patient, a fifth is sealed. */
const defaultTestShare = { patient: 0.2, 'slice-leaky': 0.1 };

/** Fills in what depends on other keys, turns counts into lists, and lays references over the grid. */
export function completeSpec(
  input: SpecInput,
  given: { fallbackName: string; text: string; overrides: readonly string[] },
): Spec {
  const { name = given.fallbackName, seeds, folds, parameters, when, reference = [], ...rest } = input;
  const split = completeSplit(input.split);
  const grid: Grid = { parameters: dropAbsent(parameters), when: dropAbsent(when) };
  return {
    ...rest,
    name,
    split,
    seeds: typeof seeds === 'number' ? count(seeds, 1) : seeds,
    folds: typeof folds === 'number' ? count(folds, 0) : (folds ?? count(split.folds, 0)),
    grid,
    references: reference.map((overrides) => ({
      ...grid,
      parameters: { ...grid.parameters, ...dropAbsent(overrides) },
    })),
    text: given.text,
    overrides: given.overrides,
  };
}

function completeSplit({ kind, seed, test, folds }: SpecInput['split']): SplitSettings {
  return { kind, seed, test: test ?? defaultTestShare[kind], folds: folds ?? defaultFolds(kind) };
}

function count(length: number, from: number): number[] {
  return Array.from({ length }, (_, index) => from + index);
}
