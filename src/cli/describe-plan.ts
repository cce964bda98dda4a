import type { CostPart } from '../domain/budget/sweep-cost.ts';
import type { SearchSettings } from '../domain/search/search-settings.ts';
import type { Plan } from '../scheduler/plan.ts';
import type { PlanEstimate } from './estimate-plan.ts';
import { renderTable } from './table.ts';
import { formatBytes, formatDuration } from './terminal.ts';

/** A plan, what it costs, and what a budget left out of it. */
export interface PricedPlan {
  readonly plan: Plan;
  readonly estimate: PlanEstimate;
  /** A line each; empty where all fits. */
  readonly leftOut: readonly string[];
}

/** What would be queued, as text. */
export function describePlan({ plan, estimate, leftOut }: PricedPlan): string {
  const existing = Object.entries(estimate.existing).map(([status, count]) => `${count} ${status}`);
  return [
    `${plan.sweepId}`,
    `product     ${plan.rawProduct.toLocaleString('en-US')}`,
    `conditions  -${plan.removedByConditions}`,
    `duplicates  -${plan.removedAsDuplicates}`,
    ...(plan.notDrawn > 0 ? [`not drawn   -${plan.notDrawn}`] : []),
    `runs        ${plan.runs.length}`,
    `existing    ${existing.length === 0 ? 'none' : existing.join(', ')}`,
    ...leftOut.map((line) => `left out    ${line}`),
    ...(estimate.parts.length > 0 ? [describeParts(estimate.parts)] : []),
    describeCost(plan, estimate),
  ].join('\n');
}

/** One line: what the runs that have not ended cost. */
export function describeCost({ spec }: Plan, { open, seconds, workers, bytes }: PlanEstimate): string {
  return (
    `${open} runs, about ${formatDuration(seconds)} on ${workers} workers, ` +
    `${formatBytes(bytes)}; measured on this machine just now or before${caveat(spec.search)}`
  );
}

/** Hours of each protocol, candidates and reference apart. */
export function describeParts(parts: readonly CostPart[]): string {
  return renderTable(
    [
      { title: 'protocol', value: ({ protocol }) => protocol },
      { title: 'role', value: ({ role }) => role },
      { title: 'runs', value: ({ runs }) => String(runs), align: 'right' },
      { title: 'epochs', value: ({ epochs }) => String(Math.round(epochs)), align: 'right' },
      { title: 'on one worker', value: ({ seconds }) => formatDuration(seconds), align: 'right' },
    ],
    parts,
  );
}

function caveat(search: SearchSettings): string {
  if (search.strategy === 'halving') return '; epochs are what halving is expected to train';
  return search.medianStopping === null ? '' : '; at most, as median stopping ends some runs early';
}

export function planAsJson({ plan, estimate, leftOut }: PricedPlan) {
  const { sweepId, rawProduct, removedByConditions, removedAsDuplicates, notDrawn } = plan;
  const runs = plan.runs.map(({ id, role, stage, variant, settings }) => {
    return {
      id,
      role,
      stage,
      seed: settings.seed,
      fold: settings.fold,
      variant: variant.hash,
      parameters: variant.parameters,
    };
  });
  return { sweepId, rawProduct, removedByConditions, removedAsDuplicates, notDrawn, leftOut, estimate, runs };
}
