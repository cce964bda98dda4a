import type { Grid } from '../../domain/grid.ts';
import type { SplitSettings } from '../../domain/run.ts';
import type { MedianStopping, SearchSettings } from '../../domain/search/search-settings.ts';
import type { ParameterValue } from '../../domain/variant-parameters.ts';
import { dropAbsent } from './parameter-schema.ts';
import type { Protocol, Spec } from './spec.ts';
import type { SpecInput } from './spec-schema.ts';

/** The deck divided slices 60/30/10; by patient, a fifth is sealed; Buda et al. sealed nothing. */
const defaultTestShare = { patient: 0.2, 'slice-leaky': 0.1, buda: 0 };

/** Of halving, where a spec does not say: rungs of 3, 9, 27 ... epochs. */
export const defaultHalving = { firstRung: 3, reduction: 3 };
const defaultSearchSeed = 1;

/** Fills in what depends on other keys, turns counts into lists, and lays references over the grid. */
export function completeSpec(
  input: SpecInput,
  given: { fallbackName: string; text: string; overrides: readonly string[] },
): Spec {
  const { name = given.fallbackName, description, data, seeds, backend, parameters, when } = input;
  const { preprocess, epochs, metric } = input;
  const split = completeSplit(input.split);
  const grid: Grid = { parameters: dropAbsent(parameters), when: dropAbsent(when) };
  const main: Protocol = {
    preprocess,
    split,
    folds: completeFolds(input.folds, split),
    epochs,
    metric,
    grid,
    references: layReferences(grid, input.reference),
  };
  return {
    ...main,
    name,
    description,
    data,
    seeds: typeof seeds === 'number' ? count(seeds, 1) : seeds,
    backend,
    search: completeSearch(input.search),
    beside: input.beside.map((overrides) => completeBeside(main, overrides, input.reference)),
    text: given.text,
    overrides: given.overrides,
  };
}

type Overrides = SpecInput['beside'][number];
type References = SpecInput['reference'];

/** What a further protocol does not say is the spec's own; with a split of its own it runs all of that split's folds. */
function completeBeside(main: Protocol, overrides: Overrides, references: References): Protocol {
  const split = overrides.split === undefined ? main.split : completeSplit(overrides.split);
  const inherited = overrides.split === undefined ? [...main.folds] : undefined;
  const grid = layOver(main.grid, overrides.parameters);
  return {
    preprocess: overrides.preprocess ?? main.preprocess,
    split,
    folds: completeFolds(overrides.folds ?? inherited, split),
    epochs: overrides.epochs ?? main.epochs,
    metric: overrides.metric ?? main.metric,
    grid,
    references: layReferences(grid, overrides.reference ?? references),
  };
}

type Values = Readonly<Record<string, readonly ParameterValue[] | undefined>>;

function layOver(grid: Grid, values: Values): Grid {
  return { ...grid, parameters: { ...grid.parameters, ...dropAbsent(values) } };
}

function layReferences(grid: Grid, references: References = []): Grid[] {
  return references.map((values) => layOver(grid, values));
}

function completeSplit({ kind, seed, test, folds, nested }: SpecInput['split']): SplitSettings {
  return {
    kind,
    seed,
    test: test ?? defaultTestShare[kind],
    folds: folds ?? defaultFolds(kind),
    ...(nested && { nested }),
  };
}

function completeFolds(given: number | number[] | undefined, split: SplitSettings): number[] {
  if (typeof given === 'object') return given;
  return count(given ?? split.folds, 0);
}

function completeSearch({
  strategy,
  variants,
  seed = defaultSearchSeed,
  medianStopping,
  ...halving
}: SpecInput['search']): SearchSettings {
  const stopping: MedianStopping | null = medianStopping || null;
  if (strategy === 'halving') {
    const { firstRung = defaultHalving.firstRung, reduction = defaultHalving.reduction } = halving;
    return { strategy, variants: variants ?? null, seed, firstRung, reduction };
  }
  if (strategy === 'random') return { strategy, variants: variants ?? 1, seed, medianStopping: stopping };
  return { strategy, medianStopping: stopping };
}

function count(length: number, from: number): number[] {
  return Array.from({ length }, (_, index) => from + index);
}

export function defaultFolds(kind: SplitSettings['kind']): number {
  return kind === 'patient' ? 5 : 1;
}
