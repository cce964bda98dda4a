import type { Condition } from './condition.ts';
import { DiceboardError } from './errors.ts';
import { findParameter } from './parameter-check.ts';
import { parameterDeclarations, type ParameterDeclaration } from './parameter-declarations.ts';

type Conditions = Readonly<Record<string, Condition>>;

/**
 * All parameters, each after those that its conditions name, the declarations' and these. Throws SPEC_INVALID where
 * conditions run in a circle.
 */
export function orderParameters(when: Conditions): ParameterDeclaration[] {
  const circle = findCircle(when);
  if (circle === null) return [...visitAll(when)];
  throw new DiceboardError(
    'SPEC_INVALID',
    `expected conditions without a circle, got ${circle.join(' -> ')}`,
    {
      remedy: 'take one of these out of when',
    },
  );
}

/** Names along a circle of conditions, the first again at the end; null where there is none. */
export function findCircle(when: Conditions): string[] | null {
  for (const declaration of parameterDeclarations) {
    const circle = followCircle(declaration, when, []);
    if (circle !== null) return circle;
  }
  return null;
}

function followCircle(
  declaration: ParameterDeclaration,
  when: Conditions,
  path: readonly string[],
): string[] | null {
  const { name } = declaration;
  if (path.includes(name)) return [...path.slice(path.indexOf(name)), name];
  for (const parent of parentsOf(declaration, when)) {
    const circle = followCircle(parent, when, [...path, name]);
    if (circle !== null) return circle;
  }
  return null;
}

function visitAll(when: Conditions): Set<ParameterDeclaration> {
  const ordered = new Set<ParameterDeclaration>();
  const visit = (declaration: ParameterDeclaration): void => {
    if (ordered.has(declaration)) return;
    parentsOf(declaration, when).forEach(visit);
    ordered.add(declaration);
  };
  parameterDeclarations.forEach(visit);
  return ordered;
}

function parentsOf(declaration: ParameterDeclaration, when: Conditions): ParameterDeclaration[] {
  const conditions = [
    declaration.appliesWhen,
    declaration.defaultWhen?.condition ?? {},
    when[declaration.name] ?? {},
  ];
  return conditions
    .flatMap((condition) => Object.keys(condition))
    .map(findParameter)
    .filter((parent) => parent !== undefined);
}
