import type { ParameterValue } from './variant-parameters.ts';

/** What a condition allows one parameter to be: one of a list, or a number above a bound. */
export type Allowed = readonly ParameterValue[] | { readonly above: number };

/** Met when every named parameter is present and holds an allowed value; an empty one is always met. */
export type Condition = Readonly<Record<string, Allowed>>;

export function meetsCondition(
  condition: Condition,
  parameters: Readonly<Record<string, ParameterValue | undefined>>,
): boolean {
  return Object.entries(condition).every(([name, allowed]) => isAllowed(allowed, parameters[name]));
}

function isAllowed(allowed: Allowed, value: ParameterValue | undefined): boolean {
  if (value === undefined) return false;
  if ('above' in allowed) return typeof value === 'number' && value > allowed.above;
  return allowed.includes(value);
}

/** For people: `optimizer is sgd and momentum above 0`. */
export function describeCondition(condition: Condition): string {
  return Object.entries(condition)
    .map(([name, allowed]) =>
      'above' in allowed
        ? `${name} above ${allowed.above}`
        : `${name} is ${allowed.map(String).join(' or ')}`,
    )
    .join(' and ');
}
