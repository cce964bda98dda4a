import { z } from 'zod';
import type { Allowed, Condition } from '../../domain/condition.ts';
import { acceptsValue, describeExpected } from '../../domain/parameter-check.ts';
import { parameterDeclarations, type ParameterDeclaration } from '../../domain/parameter-declarations.ts';
import type { ParameterValue } from '../../domain/variant-parameters.ts';
import { readRange } from './value-range.ts';

export const parameterNames: readonly string[] = parameterDeclarations.map((declaration) => declaration.name);

/** Each parameter's value, list of values or range; gives lists. */
export const parametersSchema = z.strictObject(
  Object.fromEntries(
    parameterDeclarations.map((declared) => [declared.name, valuesSchema(declared).optional()]),
  ),
  { error: 'a mapping of parameters to a value, a list, or a range' },
);

/** For each parameter, what the others have to be for it to be varied. */
export const whenSchema = z.strictObject(
  Object.fromEntries(parameterDeclarations.map((declared) => [declared.name, conditionSchema().optional()])),
  { error: 'a mapping such as {nesterov: {optimizer: [sgd]}}' },
);

function conditionSchema() {
  return z
    .strictObject(
      Object.fromEntries(
        parameterDeclarations.map((declared) => [declared.name, allowedSchema(declared).optional()]),
      ),
      { error: 'a mapping such as {optimizer: [sgd]}' },
    )
    .transform((condition) => dropAbsent(condition) as Condition);
}

function allowedSchema(declaration: ParameterDeclaration) {
  const above = z.strictObject({ above: z.number({ error: 'a number' }) });
  return z.unknown().transform((raw, context): Allowed => {
    if (typeof raw !== 'object' || raw === null || Array.isArray(raw))
      return readValues(declaration, raw, context);
    const bound = above.safeParse(raw);
    if (bound.success) return bound.data;
    context.issues.push({ code: 'custom', message: 'a value, a list, or {above: number}', input: raw });
    return [];
  });
}

function valuesSchema(declaration: ParameterDeclaration) {
  return z.unknown().transform((raw, context) => readValues(declaration, raw, context));
}

type Context = Pick<z.core.ParsePayload, 'issues'>;

function readValues(declaration: ParameterDeclaration, raw: unknown, context: Context): ParameterValue[] {
  const range = typeof raw === 'string' ? readRange(raw) : null;
  const refuse = (input: unknown, expected: string, path: number[] = []) => {
    const params = { candidates: declaration.kind === 'choice' ? declaration.values : [] };
    context.issues.push({ code: 'custom', message: expected, input, path, params });
  };
  if (range !== null && 'expected' in range) {
    refuse(raw, range.expected);
    return [];
  }
  const listed: readonly unknown[] = range?.values ?? (Array.isArray(raw) ? raw : [raw]);
  if (listed.length === 0) refuse(raw, 'at least one value');
  const isAccepted = (value: unknown): value is ParameterValue => acceptsValue(declaration, value);
  const wrong = listed.flatMap((value, index) => (isAccepted(value) ? [] : [{ value, index }]));
  for (const { value, index } of range === null ? wrong : wrong.slice(0, 1)) {
    refuse(value, describeExpected(declaration), Array.isArray(raw) ? [index] : []);
  }
  return listed.filter(isAccepted);
}

/** A copy without the keys that hold nothing. */
export function dropAbsent<T>(record: Readonly<Record<string, T | undefined>>): Record<string, T> {
  return Object.fromEntries(
    Object.entries(record).filter((entry): entry is [string, T] => entry[1] !== undefined),
  );
}
