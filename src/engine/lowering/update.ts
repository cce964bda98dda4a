import { optimizerUpdate } from '../generator/optimizers/optimizer-update.ts';
import { at, call, offset, term } from '../plan/build.ts';
import type { Buffer, Step } from '../plan/plan.ts';
import type { Common } from './train/create-lowering.ts';

/** Floats of which each thread takes a whole number. */
const chunk = 16;

/** The optimizer on all weights at once, divided among threads; it zeroes the gradients. */
export function lowerUpdate(
  { level, optimizer, parameters, workspace, threads }: Common,
  settings: Buffer,
): { steps: readonly Step[]; slots: Readonly<Record<string, Buffer>> } {
  const { weights, gradients } = parameters;
  parameters.roundUp(chunk * threads);
  const floats = weights.floats / threads;
  const { kernel, slots: names } = optimizerUpdate(level, optimizer);
  const slots = names.map((name) => [name, workspace.persistent(name, weights.floats)] as const);
  const own = (buffer: Buffer) => offset(at(buffer), 0, term('thread', floats * 4));
  const [first, second] = slots.map(([, buffer]) => own(buffer));
  const body = [call(kernel, own(weights), own(gradients), first ?? 0, second ?? 0, floats, at(settings))];
  return {
    steps: [{ name: 'update', layer: 'update', scope: 'thread', body }],
    slots: Object.fromEntries(slots),
  };
}
