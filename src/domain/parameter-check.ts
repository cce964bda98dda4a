import { meetsCondition } from './condition.ts';
import {
  parameterDeclarations,
  type NumberRange,
  type ParameterDeclaration,
} from './parameter-declarations.ts';
import type { ParameterValue } from './variant-parameters.ts';

const byName = new Map<string, ParameterDeclaration>(parameterDeclarations.map((d) => [d.name, d]));

export function findParameter(name: string): ParameterDeclaration | undefined {
  return byName.get(name);
}

/** The value that an undecided parameter takes, given those that are decided. */
export function defaultValue(
  declaration: ParameterDeclaration,
  decided: Readonly<Record<string, ParameterValue | undefined>>,
): ParameterValue {
  const other = declaration.defaultWhen;
  return other !== undefined && meetsCondition(other.condition, decided) ? other.value : declaration.default;
}

/** What a parameter takes, for people: `a number above 0, at most 10`. */
export function describeExpected(declaration: ParameterDeclaration): string {
  if (declaration.kind === 'choice') return `one of ${declaration.values.join(', ')}`;
  if (declaration.kind === 'boolean') return 'true or false';
  return `${declaration.kind === 'integer' ? 'a whole number' : 'a number'} ${describeRange(declaration.range)}`;
}

/** Whether a value is of the parameter's kind and within its range. */
export function acceptsValue(declaration: ParameterDeclaration, value: unknown): value is ParameterValue {
  if (declaration.kind === 'choice') return typeof value === 'string' && declaration.values.includes(value);
  if (declaration.kind === 'boolean') return typeof value === 'boolean';
  if (typeof value !== 'number' || !Number.isFinite(value)) return false;
  if (declaration.kind === 'integer' && !Number.isInteger(value)) return false;
  return isWithin(declaration.range, value);
}

function isWithin(range: NumberRange, value: number): boolean {
  if (value < range.minimum || (range.exclusiveMinimum && value === range.minimum)) return false;
  if (value > range.maximum || (range.exclusiveMaximum && value === range.maximum)) return false;
  return range.multipleOf === undefined || value % range.multipleOf === 0;
}

function describeRange(range: NumberRange): string {
  const bothIncluded = !range.exclusiveMinimum && !range.exclusiveMaximum;
  const low = range.exclusiveMinimum
    ? `above ${range.minimum},`
    : `from ${range.minimum}${bothIncluded ? '' : ','}`;
  const high = range.exclusiveMaximum
    ? `below ${range.maximum}`
    : `${bothIncluded ? 'to' : 'at most'} ${range.maximum}`;
  return `${low} ${high}${range.multipleOf === undefined ? '' : `, a multiple of ${range.multipleOf}`}`;
}
