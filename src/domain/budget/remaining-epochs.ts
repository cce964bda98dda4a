import type { RunRole, RunStage } from '../run.ts';
import type { SearchSettings } from '../search/search-settings.ts';
import { expectedEpochs } from './expected-epochs.ts';
import { searchRungs } from './search-rungs.ts';

/** What decides how far a run of a sweep still has to train. */
export interface BudgetedRun {
  readonly id: string;
  readonly role: RunRole;
  readonly stage: RunStage;
  readonly seed: number;
  readonly fold: number;
  /** Epochs of its whole budget. */
  readonly epochs: number;
  readonly epochsDone: number;
  /** `open`: queued or running; `waiting`: at a rung, until it is promoted or pruned. */
  readonly state: 'open' | 'waiting' | 'ended';
}

/**
 * Epochs that each run is expected to train from here on, by id; none for those that have ended. Under halving a
 * bracket (role, seed, fold) is expected to train so much, and what it has not trained yet is shared out among its
 * runs, as nobody knows which go on; a queued run trains at least to its next rung. All others train whole: median
 * stopping may save some of it, how much nobody knows before.
 */
export function remainingEpochs(
  runs: readonly BudgetedRun[],
  search: SearchSettings,
): ReadonlyMap<string, number> {
  const left = new Map(runs.map((run) => [run.id, wholeLeft(run)]));
  if (search.strategy !== 'halving') return left;
  for (const bracket of bracketsOf(runs)) {
    const { epochs } = bracket[0]!;
    const rungs = searchRungs(search, epochs);
    const expected = expectedEpochs(bracket.length, rungs, epochs, search.reduction);
    const going = bracket.filter(({ state }) => state !== 'ended');
    const least = new Map(going.map((run) => [run.id, leastLeft(run, rungs)]));
    const trained = sum(bracket.map(({ epochsDone }) => epochsDone));
    const more = Math.max(0, expected - trained - sum([...least.values()])) / going.length;
    for (const run of going) left.set(run.id, Math.min(wholeLeft(run), least.get(run.id)! + more));
  }
  return left;
}

function wholeLeft({ state, epochs, epochsDone }: BudgetedRun): number {
  return state === 'ended' ? 0 : Math.max(0, epochs - epochsDone);
}

function leastLeft({ state, epochs, epochsDone }: BudgetedRun, rungs: readonly number[]): number {
  if (state === 'waiting') return 0;
  return (rungs.find((rung) => rung > epochsDone) ?? epochs) - epochsDone;
}

/** Runs of a search by role, seed and fold. */
export function bracketsOf<R extends BudgetedRun>(runs: readonly R[]): R[][] {
  const brackets = new Map<string, R[]>();
  for (const run of runs) {
    if (run.stage !== 'search') continue;
    const key = JSON.stringify([run.role, run.seed, run.fold]);
    const bracket = brackets.get(key);
    if (bracket === undefined) brackets.set(key, [run]);
    else bracket.push(run);
  }
  return [...brackets.values()];
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
