import { parameterDeclarations, type ParameterDeclaration } from '../parameter-declarations.ts';
import type { ParameterName, ParameterValue, VariantParameters } from '../variant-parameters.ts';
import type { LevelChange } from './ablation-effect.ts';

/**
 * The changes of every factor that varies: from off to on, from a number to the next higher, and between any two
 * values of a choice, in the declarations' order.
 */
export function listChanges(variants: readonly VariantParameters[]): LevelChange[] {
  return parameterDeclarations.flatMap((declaration) => {
    const levels = levelsOf(declaration, variants);
    const reach = declaration.kind === 'choice' ? levels.length : 1;
    return levels.flatMap((from, place) =>
      levels.slice(place + 1, place + 1 + reach).map((to) => ({ factor: declaration.name, from, to })),
    );
  });
}

/** Pairs of changes of two factors. */
export function listInteractions(changes: readonly LevelChange[]): LevelChange[][] {
  return changes.flatMap((first, place) =>
    changes
      .slice(place + 1)
      .filter(({ factor }) => factor !== first.factor)
      .map((second) => [first, second]),
  );
}

function levelsOf(
  declaration: ParameterDeclaration,
  variants: readonly VariantParameters[],
): ParameterValue[] {
  const held = new Set<ParameterValue>(variants.map((variant) => variant[declaration.name]!));
  if (declaration.kind === 'choice') return declaration.values.filter((value) => held.has(value));
  return [...held].filter((value) => value !== undefined).sort((a, b) => Number(a) - Number(b));
}

/** Parameters that are read, or whose default is chosen, by the value of one of these: directly or through another. */
export function dependentParameters(factors: readonly ParameterName[]): Set<ParameterName> {
  const dependent = new Set<ParameterName>();
  // Conditions name only earlier parameters, so one pass in order finds all.
  for (const { name, appliesWhen, defaultWhen } of parameterDeclarations) {
    const named = [...Object.keys(appliesWhen), ...Object.keys(defaultWhen?.condition ?? {})];
    const follows = named.some(
      (parent) => factors.includes(parent as ParameterName) || dependent.has(parent as ParameterName),
    );
    if (follows && !factors.includes(name)) dependent.add(name);
  }
  return dependent;
}
