import type { Config } from '../config.ts';
import { fitBudget, type Budget } from '../scheduler/fit-budget.ts';
import type { Plan } from '../scheduler/plan.ts';
import { priceOfPlan } from './estimate-plan.ts';
import type { PreparedSweep } from './prepare-sweep.ts';
import type { MeasureCosts } from './run-costs.ts';

/** What of a sweep fits a budget on the workers of this machine, and what is left out, a line each. */
export async function fitToBudget(
  { plan, replan }: PreparedSweep,
  { budget, config, costs }: { budget: Budget | undefined; config: Config; costs: MeasureCosts },
): Promise<{ plan: Plan; leftOut: readonly string[] }> {
  if (budget === undefined) return { plan, leftOut: [] };
  const { workers } = config;
  const { spec, leftOut } = await fitBudget(plan.spec, budget, (smaller) =>
    priceOfPlan(replan(smaller), { workers, costs }),
  );
  return { plan: replan(spec), leftOut };
}
