import type { MetricSummary } from '../patient-counts.ts';
import type { RankedRun } from '../ranked-run.ts';
import { groupRuns } from './variant-group.ts';

/** One epoch of a run: its training time and its validation scalars. */
export interface EpochScore {
  /** From 1. */
  readonly epoch: number;
  readonly seconds: number;
  readonly collapsed: boolean;
  readonly summary: MetricSummary;
}

/** So many epochs, or so many minutes of training, for every run alike. */
export interface BudgetLimit {
  readonly unit: 'epochs' | 'minutes';
  /** `equal`: the most that every completed run of the same protocol has. */
  readonly amount: number | 'equal';
}

export interface BudgetView {
  readonly unit: BudgetLimit['unit'];
  /** Of the first protocol that has one. */
  readonly amount: number;
  /** Of each protocol, by its hash; without an entry where it has no completed run to say what is equal. */
  readonly amounts: Readonly<Record<string, number>>;
  readonly runs: readonly RankedRun[];
}

type Epochs = ReadonlyMap<string, readonly EpochScore[]>;

/**
 * The runs as they stood within a budget: the best score up to it, as `completed` where the run got that far or ended
 * before, else `running`. Scalars only, since the patients' counts are those of the best epoch of all; and the
 * learning rate followed the whole budget's schedule. Null where no run is completed and the budget is `equal`.
 */
export function withinBudget(
  runs: readonly RankedRun[],
  epochs: Epochs,
  { unit, amount }: BudgetLimit,
): BudgetView | null {
  const amounts = new Map(
    groupRuns(runs, ({ protocol }) => protocol).flatMap((group) => {
      const limit = amount === 'equal' ? equalAmount(group, epochs, unit) : amount;
      return limit === null ? [] : [[group[0].protocol, limit] as const];
    }),
  );
  const [first] = amounts.values();
  if (first === undefined) return null;
  return {
    unit,
    amount: first,
    amounts: Object.fromEntries(amounts),
    // Without an amount no run of the protocol is completed: nothing is cut, and nothing scores.
    runs: runs.map((run) =>
      cutRun(run, epochs.get(run.runId) ?? [], unit, amounts.get(run.protocol) ?? Infinity),
    ),
  };
}

function equalAmount(runs: readonly RankedRun[], epochs: Epochs, unit: BudgetLimit['unit']): number | null {
  const spent = runs
    .filter(({ status }) => status === 'completed')
    .map(({ runId }) => spentAfter(epochs.get(runId) ?? [], unit).at(-1) ?? 0);
  return spent.length === 0 ? null : Math.min(...spent);
}

/** What a run had spent after each of its epochs. */
function spentAfter(epochs: readonly EpochScore[], unit: BudgetLimit['unit']): number[] {
  let seconds = 0;
  return epochs.map((epoch) => {
    seconds += epoch.seconds;
    return unit === 'epochs' ? epoch.epoch : seconds / 60;
  });
}

function cutRun(
  run: RankedRun,
  epochs: readonly EpochScore[],
  unit: BudgetLimit['unit'],
  limit: number,
): RankedRun {
  const spent = spentAfter(epochs, unit);
  const within = epochs.filter((_, place) => spent[place]! <= limit);
  const arrived = run.status === 'completed' || (spent.at(-1) ?? 0) >= limit;
  const best = within.reduce<EpochScore | null>(
    (known, epoch) => (known === null || scoreOf(epoch, run) > scoreOf(known, run) ? epoch : known),
    null,
  );
  return {
    ...run,
    status: arrived ? 'completed' : run.status,
    bestEpoch: best?.epoch ?? null,
    epochs: within.length,
    epochsDone: within.length,
    seconds: within.reduce((sum, { seconds }) => sum + seconds, 0),
    collapsed: best?.collapsed ?? false,
    summary: best?.summary ?? null,
    sliceDiceEmptyOne: null,
    outer: null,
    test: null,
    patientDice: null,
  };
}

function scoreOf({ summary }: EpochScore, { metric }: RankedRun): number {
  return summary[metric] ?? -1;
}
