import { placeOf, type MemoryLayout } from '../plan/memory-layout.ts';
import type { Argument, Buffer, Statement, Term } from '../plan/plan.ts';
import type { NumberedStep } from '../plan/lifetimes.ts';

/** The export that runs a step: `step_train_12(first, last, thread, slot, core)`. */
export function stepName({ program, index }: Pick<NumberedStep, 'program' | 'index'>): string {
  return `step_${program}_${index}`;
}

/** What a driver function is written with. */
interface Scope {
  readonly layout: MemoryLayout;
  readonly constants: BufferConstants;
  /** Names that terms may use here. */
  readonly variables: ReadonlySet<string>;
  readonly indent: string;
}

/** Names of constants that hold the buffers' addresses. */
export type BufferConstants = (buffer: Buffer) => string;

/**
 * A step's driver: its body once, or once for each image from `first` to `last` - 1. Addresses are sums of the buffer's
 * constant and of multiples of variables, all unsigned 32-bit.
 * @throws Error when a term uses a variable that no loop around it has.
 */
export function emitStep(
  numbered: NumberedStep,
  { layout, constants }: Pick<Scope, 'layout' | 'constants'>,
): string {
  const { program, step } = numbered;
  const perImage = step.scope === 'image' && program !== 'evaluate';
  const variables = new Set([
    'thread',
    'slot',
    'core',
    ...(perImage || program === 'evaluate' ? ['image'] : []),
  ]);
  const scope = { layout, constants, variables, indent: perImage ? '    ' : '  ' };
  const body = step.body.map((statement) => emitStatement(statement, scope)).join('');
  const lines = [
    `// ${step.name.replaceAll(/\s+/g, ' ')}\n`,
    `export function ${stepName(numbered)}(first: usize, last: usize, thread: usize, slot: usize, core: usize): void {\n`,
    perImage ? `  for (let image = first; image < last; ++image) {\n${body}  }\n` : '',
    program === 'evaluate' ? `  const image: usize = 0;\n` : '',
    perImage ? '' : body,
    '}\n',
  ];
  return lines.join('');
}

function emitStatement(statement: Statement, scope: Scope): string {
  const { indent } = scope;
  if (statement.type === 'call') {
    const values = statement.arguments.map((argument) => emitArgument(argument, scope));
    return `${indent}${statement.kernel.name}(${values.join(', ')});\n`;
  }
  const { variable, count } = statement;
  if (scope.variables.has(variable))
    throw new Error(`expected a loop variable of its own, got ${variable} again`);
  const inside = {
    ...scope,
    variables: new Set([...scope.variables, variable]),
    indent: `${indent}  `,
  };
  const body = statement.body.map((inner) => emitStatement(inner, inside)).join('');
  return `${indent}for (let ${variable}: usize = 0; ${variable} < ${count}; ++${variable}) {\n${body}${indent}}\n`;
}

function emitArgument(argument: Argument, scope: Scope): string {
  if (typeof argument === 'number') return emitNumber(argument);
  if (!('buffer' in argument)) return emitSum('', argument.constant, argument.terms, scope);
  const { buffer, bytes, terms } = argument;
  const own = placeOf(scope.layout, buffer).bytesPerThread;
  const copies = own === 0 ? [] : [{ variable: copyOf(buffer), factor: own }];
  return emitSum(scope.constants(buffer), bytes, [...copies, ...terms], scope);
}

/** Sums and what the outside puts and takes belong to a thread of the plan, all else to the core that computes. */
export function copyOf({ kind }: Buffer): 'thread' | 'core' {
  return kind === 'thread' ? 'thread' : 'core';
}

function emitSum(base: string, constant: number, terms: readonly Term[], scope: Scope): string {
  const parts = base === '' ? [] : [base];
  if (constant !== 0) parts.push(emitNumber(constant));
  for (const { variable, factor } of terms) {
    if (!scope.variables.has(variable))
      throw new Error(`expected one of ${[...scope.variables].join(', ')}, got the variable ${variable}`);
    if (factor !== 0) parts.push(factor === 1 ? variable : `${variable} * ${emitNumber(factor)}`);
  }
  return parts.length === 0 ? '0' : parts.join(' + ');
}

/** Modulo 2^32: sums with negative parts come out right. */
function emitNumber(value: number): string {
  if (!Number.isInteger(value) || value < -(2 ** 31) || value >= 2 ** 32)
    throw new Error(`expected a 32-bit integer, got ${value}`);
  return String(value < 0 ? value + 2 ** 32 : value);
}
