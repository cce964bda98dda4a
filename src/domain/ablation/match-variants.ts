import { defaultValue, findParameter } from '../parameter-check.ts';
import { parameterDeclarations } from '../parameter-declarations.ts';
import type { ParameterName, ParameterValue } from '../variant-parameters.ts';
import type { LevelChange } from './ablation-effect.ts';
import { dependentParameters } from './level-changes.ts';
import type { ScoredVariant } from './scored-variant.ts';

/** Variants on one side of a change: more than one where only that side reads a parameter. */
export interface Side {
  /** Its part in the contrast: 1 or -1. */
  readonly sign: number;
  readonly variants: readonly ScoredVariant[];
}

export interface Matching {
  /** Sides that agree in every parameter but those of the change: two, or four for an interaction. */
  readonly matches: readonly (readonly Side[])[];
  readonly averagedOver: readonly ParameterName[];
  readonly movedAlong: readonly ParameterName[];
}

/**
 * Variants that differ by these changes only. A parameter that depends on a changed factor is matched where every side
 * reads it; averaged over where some side does not; and moves along where it takes, on each side, the default that
 * this side gives it, and no other value.
 */
export function matchVariants(variants: readonly ScoredVariant[], changes: readonly LevelChange[]): Matching {
  const sides = cornersOf(changes).map(({ sign, levels }) => ({
    sign,
    variants: variants.filter(({ parameters }) =>
      levels.every(({ factor, value }) => parameters[factor] === value),
    ),
  }));
  const factors = changes.map(({ factor }) => factor);
  const dependent = [...dependentParameters(factors)].filter((name) =>
    sides.some((side) => valuesOf(side, name).some((value) => value !== undefined)),
  );
  const oneSided = dependent.filter((name) =>
    sides.some((side) => valuesOf(side, name).every((value) => value === undefined)),
  );
  const movedAlong = dependent.filter((name) => !oneSided.includes(name) && movesAlong(sides, name));
  const free = new Set([...factors, ...oneSided, ...movedAlong]);
  const matched = parameterDeclarations.map(({ name }) => name).filter((name) => !free.has(name));
  const averagedOver = oneSided.filter((name) => sides.some((side) => valuesOf(side, name).length > 1));
  return { matches: groupSides(sides, matched), averagedOver, movedAlong };
}

interface Corner {
  readonly sign: number;
  readonly levels: readonly { readonly factor: ParameterName; readonly value: ParameterValue }[];
}

/** Every combination of from and to; the sign is positive where an even number of factors is still at from. */
function cornersOf(changes: readonly LevelChange[]): Corner[] {
  return changes.reduce<Corner[]>(
    (corners, { factor, from, to }) =>
      corners.flatMap(({ sign, levels }) => [
        { sign: -sign, levels: [...levels, { factor, value: from }] },
        { sign, levels: [...levels, { factor, value: to }] },
      ]),
    [{ sign: 1, levels: [] }],
  );
}

function valuesOf({ variants }: Side, name: ParameterName): (ParameterValue | undefined)[] {
  return [...new Set(variants.map(({ parameters }) => parameters[name]))];
}

function movesAlong(sides: readonly Side[], name: ParameterName): boolean {
  const declaration = findParameter(name)!;
  const isDefault = (side: Side) =>
    valuesOf(side, name).length === 1 &&
    side.variants.every(
      ({ parameters }) => parameters[name] === defaultValue(declaration, { ...parameters }),
    );
  const values = new Set(sides.flatMap((side) => valuesOf(side, name)));
  return values.size > 1 && sides.every(isDefault);
}

function groupSides(sides: readonly Side[], matched: readonly ParameterName[]): Side[][] {
  const matches = new Map<string, ScoredVariant[][]>();
  sides.forEach(({ variants }, place) => {
    for (const variant of variants) {
      const key = JSON.stringify(matched.map((name) => variant.parameters[name] ?? null));
      const match = matches.get(key) ?? sides.map(() => []);
      match[place]!.push(variant);
      matches.set(key, match);
    }
  });
  return [...matches.values()]
    .filter((match) => match.every((variants) => variants.length > 0))
    .map((match) => match.map((variants, place) => ({ sign: sides[place]!.sign, variants })));
}
