import { sweepCost, type CostedRun, type SweepCost } from '../domain/budget/sweep-cost.ts';
import { describeProtocol } from '../domain/protocol.ts';
import type { RunStatus } from '../domain/run.ts';
import type { Plan, PlannedRun } from '../scheduler/plan.ts';
import type { Database } from '../store/database.ts';
import { listRuns, type RunRow } from '../store/list-runs.ts';
import { listSweeps } from '../store/list-sweeps.ts';
import type { MeasureCosts, RecallCosts } from './run-costs.ts';

/** What the runs of a plan that have not ended will cost. */
export interface PlanEstimate extends SweepCost {
  /** Runs of the plan that the database knows, by state. */
  readonly existing: Readonly<Partial<Record<RunStatus, number>>>;
  /** Runs that training would have to do. */
  readonly open: number;
  readonly workers: number;
}

export interface EstimateInput {
  readonly plan: Plan;
  readonly database: Database;
  readonly workers: number;
  readonly costs: RecallCosts;
}

/** What the costs say, which measure or remember, multiplied by what is open; reads the database, writes only the packed cache. */
export async function estimatePlan({ plan, database, workers, costs }: EstimateInput): Promise<PlanEstimate> {
  const known = await listRuns(database, { ids: plan.runs.map(({ id }) => id) });
  const existing: Partial<Record<RunStatus, number>> = {};
  for (const { status } of known) existing[status] = (existing[status] ?? 0) + 1;
  const rows = new Map(known.map((row) => [row.id, row]));
  const exists = (await listSweeps(database)).some(({ id }) => id === plan.sweepId);
  const open = plan.runs.filter(({ id }) => !hasEnded(rows.get(id), exists));
  const measured = await costs(open.map(({ settings }) => settings));
  const costOf = new Map(open.map(({ id }, place) => [id, measured[place]!]));
  const runs = plan.runs.map((run) => {
    const row = rows.get(run.id);
    const state = !costOf.has(run.id) ? 'ended' : row?.status === 'waiting' ? 'waiting' : 'open';
    return costRun(run, { state, epochsDone: row?.epochsDone ?? 0, cost: costOf.get(run.id) ?? null });
  });
  const cost = sweepCost(runs, { search: plan.spec.search, workers });
  return { ...cost, existing, open: open.length, workers };
}

/** Wall-clock of a plan as if none of its runs existed: what a budget counts, so that asked twice it fits the same. */
export async function priceOfPlan(
  plan: Plan,
  { workers, costs }: { workers: number; costs: MeasureCosts },
): Promise<number> {
  const measured = await costs(plan.runs.map(({ settings }) => settings));
  const runs = plan.runs.map((run, place) =>
    costRun(run, { state: 'open', epochsDone: 0, cost: measured[place]! }),
  );
  return sweepCost(runs, { search: plan.spec.search, workers }).seconds;
}

function costRun(
  { id, role, stage, settings }: PlannedRun,
  known: Pick<CostedRun, 'state' | 'epochsDone' | 'cost'>,
): CostedRun {
  const { seed, fold, epochs } = settings;
  const protocol = describeProtocol(settings);
  return { id, role, stage, seed, fold, epochs, protocol, ...known };
}

/**
 * Cancelled ones are queued again when they are asked for, and pruned ones when another sweep asks, whose search may
 * want them further.
 */
function hasEnded(row: RunRow | undefined, sweepExists: boolean): boolean {
  if (row === undefined || row.endedAt === null || row.status === 'cancelled') return false;
  return row.status !== 'pruned' || sweepExists;
}
