import { copyOf } from '../compiler/emit-step.ts';
import { placeOf, type MemoryLayout } from '../plan/memory-layout.ts';
import type { Argument, Call, Plan, ProgramName, Statement, Step } from '../plan/plan.ts';
import { imagesOf } from './schedule.ts';

/** A call with its arguments worked out: addresses in bytes. */
export interface ResolvedCall {
  readonly step: Step;
  readonly call: Call;
  readonly values: readonly number[];
}

/** What one interpretation is of. */
export interface Interpretation {
  readonly plan: Plan;
  readonly layout: MemoryLayout;
  readonly program: ProgramName;
  readonly slot?: 0 | 1 | undefined;
}

type Variables = Readonly<Record<string, number>>;

/**
 * Walks through a program as its drivers do, one thread after the other within each step, and hands over every kernel
 * call. `evaluate`: the first thread's image.
 */
export function interpret(
  { plan, layout, program, slot = 0 }: Interpretation,
  visit: (call: ResolvedCall) => void,
  afterStep: (step: Step, index: number) => void = () => undefined,
): void {
  const steps = plan.programs[program] ?? [];
  for (const [index, step] of steps.entries()) {
    const run = (statements: readonly Statement[], variables: Variables): void => {
      for (const statement of statements) {
        if (statement.type === 'call') {
          const values = statement.arguments.map((argument) => resolve(argument, { layout, variables }));
          visit({ step, call: statement, values });
        } else {
          const { variable, count, body } = statement;
          for (let value = 0; value < count; value++) run(body, { ...variables, [variable]: value });
        }
      }
    };
    for (const part of partsOf(plan, program, step)) run(step.body, { ...part, slot, core: 0 });
    afterStep(step, index);
  }
}

/** The variables of each time that a step's body runs. */
function partsOf(plan: Plan, program: ProgramName, { scope }: Step): Variables[] {
  if (program === 'evaluate') return [{ thread: 0, image: 0 }];
  if (scope === 'batch') return [{ thread: 0 }];
  const threads = Array.from({ length: plan.threads }, (_, thread) => thread);
  if (scope === 'thread') return threads.map((thread) => ({ thread }));
  return threads.flatMap((thread) => {
    const { first, last } = imagesOf(thread, plan);
    return Array.from({ length: last - first }, (_, index) => ({ thread, image: first + index }));
  });
}

/** An argument's value. Addresses above 2 GiB stay positive. */
function resolve(
  argument: Argument,
  { layout, variables }: { layout: MemoryLayout; variables: Variables },
): number {
  if (typeof argument === 'number') return argument;
  const valueOf = (variable: string) => {
    const value = variables[variable];
    if (value === undefined) throw new Error(`expected a variable of the step, got ${variable}`);
    return value;
  };
  const sum = argument.terms.reduce((total, { variable, factor }) => total + factor * valueOf(variable), 0);
  if (!('buffer' in argument)) return argument.constant + sum;
  const { address, bytesPerThread } = placeOf(layout, argument.buffer);
  return address + valueOf(copyOf(argument.buffer)) * bytesPerThread + argument.bytes + sum;
}
