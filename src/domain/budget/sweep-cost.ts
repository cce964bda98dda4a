import type { RunRole } from '../run.ts';
import type { SearchSettings } from '../search/search-settings.ts';
import { bracketsOf, remainingEpochs, type BudgetedRun } from './remaining-epochs.ts';
import { wallClock } from './wall-clock.ts';

/** What one run costs where it trains. */
export interface RunCost {
  /** Of training and validation, on one worker. */
  readonly secondsPerEpoch: number;
  /** On disk, of one checkpoint. */
  readonly checkpointBytes: number;
}

export interface CostedRun extends BudgetedRun {
  /** Runs of one protocol are added up apart from others. */
  readonly protocol: string;
  /** Null where nothing is known of its cost. */
  readonly cost: RunCost | null;
}

/** What the runs of one protocol and role still have to do. */
export interface CostPart {
  readonly protocol: string;
  readonly role: RunRole;
  /** Runs that have not ended. */
  readonly runs: number;
  /** Expected; a whole number but for halving. */
  readonly epochs: number;
  /** Of training, added up over the runs, on one worker. */
  readonly seconds: number;
}

export interface SweepCost {
  readonly parts: readonly CostPart[];
  /** Wall-clock over all workers. */
  readonly seconds: number;
  /** Of the two checkpoints a run keeps, of the runs that have not ended. */
  readonly bytes: number;
  /** Runs that have not ended and of whose cost nothing is known; they are not in the sums. */
  readonly unknown: number;
}

/** The last and the best. */
const checkpointsKept = 2;

/** What a sweep still has to train and to store, protocols and roles apart, in the order of the runs. */
export function sweepCost(
  runs: readonly CostedRun[],
  { search, workers }: { search: SearchSettings; workers: number },
): SweepCost {
  const left = remainingEpochs(runs, search);
  const going = runs.filter(({ state }) => state !== 'ended');
  const known = going.filter((run): run is CostedRun & { cost: RunCost } => run.cost !== null);
  const parts = new Map<string, CostPart>();
  for (const { id, protocol, role, cost } of known) {
    const key = JSON.stringify([protocol, role]);
    const part = parts.get(key) ?? { protocol, role, runs: 0, epochs: 0, seconds: 0 };
    const epochs = left.get(id)!;
    parts.set(key, {
      ...part,
      runs: part.runs + 1,
      epochs: part.epochs + epochs,
      seconds: part.seconds + epochs * cost.secondsPerEpoch,
    });
  }
  return {
    parts: [...parts.values()],
    seconds: Math.max(
      wallClock(
        known.map(({ id, cost }) => left.get(id)! * cost.secondsPerEpoch),
        workers,
      ),
      search.strategy === 'halving' ? longestWinner(runs) : 0,
    ),
    bytes: known.reduce((total, { cost }) => total + checkpointsKept * cost.checkpointBytes, 0),
    unknown: going.length - known.length,
  };
}

/**
 * Seconds that halving takes however many workers there are: in each bracket one run has to be trained whole, at
 * least the one that has the least left.
 */
function longestWinner(runs: readonly CostedRun[]): number {
  return Math.max(0, ...bracketsOf(runs).map(shortestWhole));
}

/** Nothing where one is whole already or the cost of one that may be it is unknown. */
function shortestWhole(bracket: readonly CostedRun[]): number {
  if (bracket.some(({ state, epochs, epochsDone }) => state === 'ended' && epochsDone >= epochs)) return 0;
  const going = bracket.filter(({ state }) => state !== 'ended');
  if (going.length === 0) return 0;
  return Math.min(
    ...going.map(({ epochs, epochsDone, cost }) =>
      cost === null ? 0 : Math.max(0, epochs - epochsDone) * cost.secondsPerEpoch,
    ),
  );
}
