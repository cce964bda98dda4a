import { DiceboardError, toDiceboardError } from '../domain/errors.ts';
import { createSweep } from '../store/create-sweep.ts';
import { makeCapsule } from './capsule.ts';
import type { Plan } from './plan.ts';
import { reconcileOnce, type Wiring } from './reconciler.ts';

export interface QueuedSweep {
  readonly sweepId: string;
  readonly queued: number;
  /** Runs that an earlier sweep had asked for already, whatever their state. */
  readonly reused: number;
}

/**
 * Writes sweep and runs in one transaction, then rings. Asked twice, nothing is queued twice. Where the queue is
 * away (QUEUE_UNREACHABLE) the sweep is stored all the same, and the reconciler rings for it later.
 */
export async function queueSweep(wiring: Wiring, plan: Plan): Promise<QueuedSweep> {
  const { text, ...spec } = plan.spec;
  const { queued, reused } = await createSweep(wiring.database, {
    id: plan.sweepId,
    name: spec.name,
    spec,
    specText: text,
    capsule: await makeCapsule(plan),
    runs: plan.runs.map(({ id, role, stage, leaky, settings, variant }) => ({
      id,
      role,
      stage,
      leaky,
      settings,
      variantHash: variant.hash,
      parameters: variant.parameters,
    })),
  });
  await reconcileOnce(wiring).catch((thrown: unknown) => {
    const { code, message } = toDiceboardError(thrown);
    throw new DiceboardError(
      code,
      `${plan.sweepId} is stored, but its workers could not be woken: ${message}`,
      {
        cause: thrown,
        remedy: 'nothing is lost: the scheduler wakes them when the queue is back',
      },
    );
  });
  return { sweepId: plan.sweepId, queued: queued.length, reused: reused.length };
}
