import type { Condition } from './condition.ts';
import type { ParameterName, ParameterValue } from './variant-parameters.ts';

interface Declared {
  readonly name: ParameterName;
  readonly default: ParameterValue;
  /** Another default where this condition is met. */
  readonly defaultWhen?: { readonly condition: Condition; readonly value: ParameterValue };
  /** The parameter is read, and part of a variant, only where this is met. Names only earlier parameters. */
  readonly appliesWhen: Condition;
  readonly doc: string;
}

/** A number's range; a bound marked exclusive is itself not allowed. */
export interface NumberRange {
  readonly minimum: number;
  readonly maximum: number;
  readonly exclusiveMinimum?: boolean;
  readonly exclusiveMaximum?: boolean;
  readonly multipleOf?: number;
}

export type ParameterDeclaration =
  | (Declared & { readonly kind: 'choice'; readonly values: readonly string[] })
  | (Declared & { readonly kind: 'boolean' })
  | (Declared & { readonly kind: 'number' | 'integer'; readonly range: NumberRange });

/** Read by every variant. */
export const always: Condition = {};
