import type { Config } from '../config.ts';
import { measuredCosts } from '../domain/budget/measured-costs.ts';
import { sweepCost, type CostPart, type RunCost } from '../domain/budget/sweep-cost.ts';
import { describeProtocol } from '../domain/protocol.ts';
import { gridSearch, type SearchSettings } from '../domain/search/search-settings.ts';
import type { Database } from '../store/database.ts';
import { findDataset } from '../store/find-dataset.ts';
import type { StoredSweep } from '../store/find-sweep.ts';
import { listWorkers } from '../store/list-workers.ts';
import { readRunCosts, type SpentRun } from '../store/read-run-costs.ts';
import { epochKind, recallRunCosts } from './run-costs.ts';

/** What a sweep has cost and will cost. Training is added up over the runs; wall-clock is over all workers. */
export interface SweepSpending {
  readonly secondsTrained: number;
  /** Wall-clock. */
  readonly secondsLeft: number;
  readonly bytesUsed: number;
  /** When every run has ended. */
  readonly bytesExpected: number;
  /** Runs trained at once: those of the living workers, else as many as this machine would. */
  readonly workers: number;
  /** Runs of whose cost nothing is known here; `secondsLeft` and `bytesExpected` are without them. */
  readonly unknown: number;
  /** How many kinds of run were timed by their own epochs, and by an earlier calibration on this machine. */
  readonly basis: { readonly epochs: number; readonly calibration: number };
  readonly parts: readonly CostPart[];
}

/**
 * Seconds an epoch are the sweep's own where it has trained a run of that kind, else what this machine remembers of a
 * calibration. Nothing is measured: where workers train, it would come out too slow, and be remembered.
 */
export async function sweepSpending(
  database: Database,
  sweep: StoredSweep,
  config: Config,
): Promise<SweepSpending> {
  const runs = await readRunCosts(database, sweep.id);
  const known = measuredCosts(runs.map((run) => ({ ...run, kind: epochKind(run.settings) })));
  const strange = runs.filter(({ state, settings }) => state !== 'ended' && !known.has(epochKind(settings)));
  const calibrated = await recallCosts(database, strange, config);
  const search = (sweep.spec as { search?: SearchSettings }).search ?? gridSearch;
  const workers = await countWorkers(database, config);
  const cost = sweepCost(
    runs.map((run) => {
      const kind = epochKind(run.settings);
      const protocol = describeProtocol(run.settings);
      return { ...run, protocol, cost: known.get(kind) ?? calibrated.get(kind) ?? null };
    }),
    { search, workers },
  );
  const bytesOpen = sum(runs.map(({ state, bytes }) => (state === 'ended' ? 0 : bytes)));
  const bytesUsed = sum(runs.map(({ bytes }) => bytes));
  return {
    secondsTrained: sum(runs.map(({ seconds }) => seconds)),
    secondsLeft: cost.seconds,
    bytesUsed,
    bytesExpected: Math.max(bytesUsed, bytesUsed - bytesOpen + cost.bytes),
    workers,
    unknown: cost.unknown,
    basis: { epochs: known.size, calibration: calibrated.size },
    parts: cost.parts,
  };
}

/** Empty where the data or the backend are not on this machine, or were not measured on it. */
async function recallCosts(
  database: Database,
  runs: readonly SpentRun[],
  config: Config,
): Promise<Map<string, RunCost>> {
  const [first] = runs;
  if (first === undefined) return new Map();
  const dataset = await findDataset(database, first.settings.dataFingerprint);
  if (dataset === null) return new Map();
  const kinds = new Map(runs.map(({ settings }) => [epochKind(settings), settings]));
  const costs = await recallRunCosts(config, dataset.folder)([...kinds.values()]).catch(() => []);
  return new Map([...kinds.keys()].flatMap((kind, place) => (costs[place] ? [[kind, costs[place]]] : [])));
}

export async function countWorkers(database: Database, config: Config): Promise<number> {
  const alive = (await listWorkers(database)).filter((worker) => worker.alive);
  return alive.length === 0 ? config.workers : sum(alive.map(({ concurrency }) => concurrency));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
