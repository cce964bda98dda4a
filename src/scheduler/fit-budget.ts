import { DiceboardError } from '../domain/errors.ts';
import { expandGrid } from '../domain/grid.ts';
import type { SearchSettings } from '../domain/search/search-settings.ts';
import { describeLeftOut } from './left-out.ts';
import type { Spec } from './spec/spec.ts';

export interface Budget {
  /** Of wall-clock, on the workers that the costs are for. */
  readonly seconds: number;
  /** As it was given, for the capsule. */
  readonly text: string;
}

export interface FittedBudget {
  /** What fits; its overrides name the budget. */
  readonly spec: Spec;
  /** What was given up for it, a line each; empty where all fits. */
  readonly leftOut: readonly string[];
  /** Of wall-clock, of what fits. */
  readonly seconds: number;
}

/** Seconds of wall-clock of all runs of a spec. */
export type CostOf = (spec: Spec) => Promise<number>;

/**
 * The largest part of a spec that fits a budget. Given up, in this order and no more than it takes: seeds, then folds
 * beyond the first; variants down to one, drawn by the search's seed; further protocols, the last first. Once one of
 * them is given up, seeds, folds and variants are fitted anew to what it leaves. Every reference keeps its place: it has the seeds, the folds and the number of variants that candidates have. Halving keeps
 * its rungs: judged earlier it finds worse variants than among fewer of them (docs/results/halving.md).
 * @throws BUDGET_TOO_SMALL where not even the least fits, with what that would cost
 */
export async function fitBudget(spec: Spec, budget: Budget, costOf: CostOf): Promise<FittedBudget> {
  const recorded: Spec = { ...spec, overrides: [...spec.overrides, `budget=${budget.text}`] };
  let least = recorded;
  for (let beside = spec.beside.length; beside >= 0; beside--) {
    least = { ...recorded, beside: spec.beside.slice(0, beside) };
    for (const steps of [withFewerRepeats, withSmallerSearch]) {
      for (const choices of steps(least)) {
        const fitting = await firstFitting(choices, budget.seconds, costOf);
        if (fitting !== null) return { ...fitting, leftOut: describeLeftOut(recorded, fitting.spec) };
        least = choices.at(choices.length - 1);
      }
    }
  }
  throw new DiceboardError(
    'BUDGET_TOO_SMALL',
    `expected a budget of at least ${roundUp(await costOf(least))}, got ${budget.text}`,
    { remedy: 'allow more, or lower epochs, imageSize or the width of the reference in the spec' },
  );
}

/** Specs from the largest to the smallest, made when they are asked for. */
interface Choices {
  readonly length: number;
  at(place: number): Spec;
}

/** The first of the choices that fits, by bisection: each costs at most what the one before it does. */
async function firstFitting(
  choices: Choices,
  limit: number,
  costOf: CostOf,
): Promise<{ spec: Spec; seconds: number } | null> {
  let [low, high] = [0, choices.length - 1];
  let fitting = await price(choices.at(high), costOf);
  if (fitting.seconds > limit) return null;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const tried = await price(choices.at(middle), costOf);
    if (tried.seconds > limit) low = middle + 1;
    else [high, fitting] = [middle, tried];
  }
  return fitting;
}

async function price(spec: Spec, costOf: CostOf): Promise<{ spec: Spec; seconds: number }> {
  return { spec, seconds: await costOf(spec) };
}

function* withFewerRepeats(spec: Spec): Generator<Choices> {
  const mostFolds = Math.max(...[spec, ...spec.beside].map(({ folds }) => folds.length));
  yield countDown(spec.seeds.length, 1, (seeds) => ({ ...spec, seeds: spec.seeds.slice(0, seeds) }));
  yield countDown(mostFolds, 1, (folds) => ({
    ...spec,
    seeds: spec.seeds.slice(0, 1),
    folds: spec.folds.slice(0, folds),
    beside: spec.beside.map((protocol) => ({ ...protocol, folds: protocol.folds.slice(0, folds) })),
  }));
}

function* withSmallerSearch(spec: Spec): Generator<Choices> {
  const all = countVariants(spec);
  yield countDown(all, 1, (variants) => ({ ...spec, search: drawFewer(spec.search, variants, all) }));
}

function countDown(most: number, least: number, at: (count: number) => Spec): Choices {
  return { length: Math.max(0, most - least) + 1, at: (place) => at(most - place) };
}

function drawFewer(search: SearchSettings, variants: number, all: number): SearchSettings {
  if (search.strategy !== 'grid') return { ...search, variants };
  if (variants >= all) return search;
  return { strategy: 'random', variants, seed: 1, medianStopping: search.medianStopping };
}

/** Variants that the search looks at: of the largest grid, as each is drawn from apart. */
function countVariants({ search, grid, references }: Spec): number {
  const all = Math.max(...[grid, ...references].map((each) => expandGrid(each).variants.length));
  return search.strategy === 'grid' ? all : Math.min(search.variants ?? all, all);
}

function roundUp(seconds: number): string {
  return seconds < 120 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`;
}
