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
  /** Of the plan. */
  readonly threads: number;
  /** That share them; at most as many. */
  readonly cores: number;
  readonly programs: Readonly<Partial<Record<ProgramName, readonly ScheduledStep[]>>>;
}

export function scheduleOf(plan: Plan, cores = 1): Schedule {
  const programs: Partial<Record<ProgramName, ScheduledStep[]>> = {};
  for (const name of Object.keys(plan.programs) as ProgramName[]) programs[name] = [];
  for (const numbered of numberSteps(plan))
    programs[numbered.program]!.push({ driver: stepName(numbered), scope: numbered.step.scope });
  return { images: plan.images, threads: plan.threads, cores: Math.min(cores, plan.threads), programs };
}

/** The images that a thread works on: contiguous, the same in every run. */
export function imagesOf(thread: number, { images, threads }: Pick<Schedule, 'images' | 'threads'>) {
  return {
    first: Math.floor((thread * images) / threads),
    last: Math.floor(((thread + 1) * images) / threads),
  };
}

export type Driver = (first: number, last: number, thread: number, slot: number, core: number) => void;
export type Drivers = Readonly<Record<string, Driver>>;

/** One run of a program. */
export interface Run {
  readonly program: ProgramName;
  readonly slot: number;
  /** Images of `evaluate`: the first threads work on one each. */
  readonly count: number;
}

/** The plan's threads that a core works for: contiguous, so that neighbouring images stay in its caches. */
export function threadsOf(core: number, { threads, cores }: Pick<Schedule, 'threads' | 'cores'>): number[] {
  const first = Math.floor((core * threads) / cores);
  const last = Math.floor(((core + 1) * threads) / cores);
  return Array.from({ length: last - first }, (_, index) => first + index);
}

/**
 * A core's part in a run. `between` is called after each step that others may wait for: not between steps that only
 * the first core works on, and in `evaluate` at the end alone.
 */
export function runPart(
  { program, slot, count }: Run,
  { schedule, drivers, core }: { schedule: Schedule; drivers: Drivers; core: number },
  between: () => void,
): void {
  const steps = schedule.programs[program];
  if (steps === undefined) throw new Error(`expected a plan with ${program}, got none`);
  const threads = threadsOf(core, schedule);
  if (program === 'evaluate') {
    for (const thread of threads.filter((each) => each < count))
      for (const { driver } of steps) drivers[driver]!(0, 1, thread, slot, core);
    return between();
  }
  const ranges = threads.map((thread) => ({ thread, ...imagesOf(thread, schedule) }));
  for (const [index, { driver, scope }] of steps.entries()) {
    const run = drivers[driver]!;
    if (scope !== 'batch') for (const { thread, first, last } of ranges) run(first, last, thread, slot, core);
    else if (core === 0) run(0, 0, 0, slot, 0);
    if (scope !== 'batch' || steps[index + 1]?.scope !== 'batch') between();
  }
}
