import { stepName } from '../compiler/emit-step.ts';
import { numberSteps } from '../plan/lifetimes.ts';
import type { Plan, ProgramName, Step } from '../plan/plan.ts';

/** A step as threads see it: the export that runs it, and who works on it. */
export interface ScheduledStep {
  readonly driver: string;
  readonly scope: Step['scope'];
}

/** All that a thread must know of a plan; plain data. */
export interface Schedule {
  readonly images: number;
  readonly threads: number;
  readonly programs: Readonly<Partial<Record<ProgramName, readonly ScheduledStep[]>>>;
}

export function scheduleOf(plan: Plan): Schedule {
  const programs: Partial<Record<ProgramName, ScheduledStep[]>> = {};
  for (const name of Object.keys(plan.programs) as ProgramName[]) programs[name] = [];
  for (const numbered of numberSteps(plan))
    programs[numbered.program]!.push({ driver: stepName(numbered), scope: numbered.step.scope });
  return { images: plan.images, threads: plan.threads, programs };
}

/** The images that a thread works on: contiguous, the same in every run. */
export function imagesOf(thread: number, { images, threads }: Pick<Schedule, 'images' | 'threads'>) {
  return {
    first: Math.floor((thread * images) / threads),
    last: Math.floor(((thread + 1) * images) / threads),
  };
}

export type Driver = (first: number, last: number, thread: number, slot: number) => void;
export type Drivers = Readonly<Record<string, Driver>>;

/** One run of a program. */
export interface Run {
  readonly program: ProgramName;
  readonly slot: number;
  /** Images of `evaluate`: the first threads work on one each. */
  readonly count: number;
}

/**
 * A thread's part in a run. `between` is called after each step that others may wait for: not between steps that only
 * the first thread works on, and in `evaluate` at the end alone.
 */
export function runPart(
  { program, slot, count }: Run,
  { schedule, drivers, thread }: { schedule: Schedule; drivers: Drivers; thread: number },
  between: () => void,
): void {
  const steps = schedule.programs[program];
  if (steps === undefined) throw new Error(`expected a plan with ${program}, got none`);
  if (program === 'evaluate') {
    if (thread < count) for (const { driver } of steps) drivers[driver]!(0, 1, thread, slot);
    return between();
  }
  const { first, last } = imagesOf(thread, schedule);
  for (const [index, { driver, scope }] of steps.entries()) {
    if (scope !== 'batch' || thread === 0) drivers[driver]!(first, last, thread, slot);
    if (scope !== 'batch' || steps[index + 1]?.scope !== 'batch') between();
  }
}
