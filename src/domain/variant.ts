import { hashCanonical } from './canonical-json.ts';
import { meetsCondition } from './condition.ts';
import { DiceboardError } from './errors.ts';
import { acceptsValue, defaultValue, describeExpected, findParameter } from './parameter-check.ts';
import { parameterDeclarations } from './parameter-declarations.ts';
import type { ParameterValue, VariantParameters } from './variant-parameters.ts';

/** One point of the grid. Its hash, 12 hexadecimal digits, depends on the parameters alone, not on their order. */
export interface Variant {
  readonly hash: string;
  readonly parameters: VariantParameters;
}

/**
 * The variant that these parameters describe: defaults filled in, parameters that it does not read dropped, keys in
 * canonical order. Throws SPEC_INVALID for an unknown parameter or a value outside its range.
 */
export function makeVariant(partial: Readonly<Record<string, ParameterValue>>): Variant {
  for (const [name, value] of Object.entries(partial)) checkParameter(name, value);
  const decided: Record<string, ParameterValue> = {};
  for (const declaration of parameterDeclarations) {
    if (!meetsCondition(declaration.appliesWhen, decided)) continue;
    decided[declaration.name] = partial[declaration.name] ?? defaultValue(declaration, decided);
  }
  return { hash: hashCanonical(decided, 12), parameters: decided as unknown as VariantParameters };
}

function checkParameter(name: string, value: ParameterValue): void {
  const declaration = findParameter(name);
  if (declaration === undefined) {
    const known = parameterDeclarations.map((d) => d.name).join(', ');
    throw new DiceboardError('SPEC_INVALID', `expected one of the parameters ${known}, got ${name}`);
  }
  if (value !== undefined && !acceptsValue(declaration, value)) {
    throw new DiceboardError(
      'SPEC_INVALID',
      `${name}: expected ${describeExpected(declaration)}, got ${value}`,
    );
  }
}
