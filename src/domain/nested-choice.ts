import { mean } from 'simple-statistics';
import type { MetricName } from './patient-counts.ts';
import type { RankedRun } from './ranked-run.ts';
import { endedStatuses } from './run-transitions.ts';
import type { RunRole } from './run.ts';

/** What one outer fold's own validation chose, without a look at the fold's patients. */
export interface NestedChoice {
  readonly fold: number;
  /** The best candidate's completed runs, a seed each, by seed. */
  readonly winner: readonly RankedRun[];
  /** The best reference's, chosen alike; empty where the sweep has none. */
  readonly reference: readonly RankedRun[];
}

/**
 * The winner of each outer fold among variants that this fold's validation scored, best mean over seeds first, ties
 * by hash; only variants that completed with the most seeds of the fold compete. Runs of other protocols are no part
 * of it, nor replications: their variants were picked by looking at all folds.
 */
export function chooseByFold(runs: readonly RankedRun[], metric: MetricName): NestedChoice[] {
  const searched = runs.filter(({ stage }) => stage === 'search');
  const folds = [...new Set(searched.map(({ fold }) => fold))].sort((a, b) => a - b);
  return folds.map((fold) => {
    const own = searched.filter((run) => run.fold === fold && scoreOf(run, metric) !== null);
    const best = (role: RunRole) =>
      bestVariant(
        own.filter((run) => run.role === role),
        metric,
      );
    return { fold, winner: best('candidate'), reference: best('reference') };
  });
}

/** Runs that a choice has to wait for: those of the search that have not ended. */
export function listUnfinished(runs: readonly RankedRun[]): RankedRun[] {
  return runs.filter(({ stage, status }) => stage === 'search' && !endedStatuses.includes(status));
}

function bestVariant(runs: readonly RankedRun[], metric: MetricName): RankedRun[] {
  const variants = new Map<string, RankedRun[]>();
  for (const run of runs) variants.set(run.variantHash, [...(variants.get(run.variantHash) ?? []), run]);
  const groups = [...variants.values()];
  const most = Math.max(0, ...groups.map(({ length }) => length));
  const score = (group: RankedRun[]) => mean(group.map((run) => scoreOf(run, metric) ?? 0));
  const [best = []] = groups
    .filter(({ length }) => length === most)
    .sort((a, b) => score(b) - score(a) || (a[0]!.variantHash < b[0]!.variantHash ? -1 : 1));
  return best.sort((a, b) => a.seed - b.seed);
}

function scoreOf({ status, summary }: RankedRun, metric: MetricName): number | null {
  const score = status === 'completed' ? summary?.[metric] : null;
  return typeof score === 'number' && Number.isFinite(score) ? score : null;
}
