import type { Argument, Buffer, Plan, ProgramName, Statement, Step } from './plan.ts';

/** In which order programs lie on the common time that buffers are alive in. */
export const programNames = ['train', 'update', 'fold', 'evaluate'] as const satisfies readonly ProgramName[];

/** Steps from `first` to `last`, both included, counted through all programs. */
export interface Lifetime {
  readonly first: number;
  readonly last: number;
}

export interface NumberedStep {
  readonly program: ProgramName;
  /** Within its program. */
  readonly index: number;
  /** Through all programs. */
  readonly time: number;
  readonly step: Step;
}

export function numberSteps(plan: Plan): NumberedStep[] {
  let time = 0;
  return programNames.flatMap((program) =>
    (plan.programs[program] ?? []).map((step, index) => ({ program, index, time: time++, step })),
  );
}

/** The buffers that statements name, each once, in the order of their first mention. */
export function buffersOf(statements: readonly Statement[]): Set<Buffer> {
  const buffers = new Set<Buffer>();
  const visit = (statement: Statement): void => {
    if (statement.type === 'loop') statement.body.forEach(visit);
    else for (const argument of statement.arguments) if (isPlace(argument)) buffers.add(argument.buffer);
  };
  statements.forEach(visit);
  return buffers;
}

export function isPlace(argument: Argument): argument is Extract<Argument, { buffer: Buffer }> {
  return typeof argument === 'object' && 'buffer' in argument;
}

/** Buffers whose content must last within one run of a program only, and the programs that name each of them. */
export interface Lifetimes {
  /** All buffers that steps name, in the order of their first mention. */
  readonly buffers: readonly Buffer[];
  readonly alive: ReadonlyMap<Buffer, readonly Lifetime[]>;
  /** Transient buffers of `evaluate`: each thread has its own. */
  readonly evaluation: ReadonlySet<Buffer>;
}

/**
 * When transient and scratch buffers are alive. A transient is so from its first to its last step within each program,
 * a scratch buffer in every step that names it.
 * @throws Error when `evaluate` shares a transient buffer with another program.
 */
export function findLifetimes(plan: Plan): Lifetimes {
  const buffers = new Set<Buffer>();
  const alive = new Map<Buffer, Lifetime[]>();
  const programs = new Map<Buffer, Set<ProgramName>>();
  for (const { program, time, step } of numberSteps(plan)) {
    for (const buffer of buffersOf(step.body)) {
      buffers.add(buffer);
      const named = programs.get(buffer) ?? new Set();
      const lifetimes = alive.get(buffer) ?? [];
      const last = lifetimes.at(-1);
      const goesOn =
        last !== undefined && (buffer.kind === 'transient' ? named.has(program) : last.last === time - 1);
      if (goesOn) lifetimes[lifetimes.length - 1] = { first: last.first, last: time };
      else lifetimes.push({ first: time, last: time });
      alive.set(buffer, lifetimes);
      programs.set(buffer, named.add(program));
    }
  }
  const evaluation = new Set<Buffer>();
  for (const [buffer, named] of programs) {
    if (buffer.kind !== 'transient' || !named.has('evaluate')) continue;
    if (named.size > 1)
      throw new Error(`expected ${buffer.name} in evaluate alone, got it in ${[...named].join(' and ')}`);
    evaluation.add(buffer);
  }
  return { buffers: [...buffers], alive, evaluation };
}
