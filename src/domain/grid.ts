import { meetsCondition, type Condition } from './condition.ts';
import { orderParameters } from './parameter-order.ts';
import { defaultValue } from './parameter-check.ts';
import { makeVariant, type Variant } from './variant.ts';
import type { ParameterDeclaration } from './parameter-declarations.ts';
import type { ParameterValue } from './variant-parameters.ts';

export type { Condition } from './condition.ts';

/**
 * Lists of values a parameter, of which every combination is a point. `when` narrows where a parameter is varied, on
 * top of the declarations: where its condition is not met, it takes its default, or is absent if nothing reads it.
 */
export interface Grid {
  readonly parameters: Readonly<Record<string, readonly ParameterValue[]>>;
  readonly when: Readonly<Record<string, Condition>>;
}

export interface GridExpansion {
  readonly rawProduct: bigint;
  /** Points that differ from a remaining one only in parameters whose conditions are not met. */
  readonly removedByConditions: number;
  readonly removedAsDuplicates: number;
  readonly variants: readonly Variant[];
}

/** Number of combinations before anything is removed. Immediate, whatever the size. */
export function countProduct(grid: Grid): bigint {
  return Object.values(grid.parameters).reduce((product, values) => product * BigInt(values.length), 1n);
}

/**
 * Every variant of the grid once, in the order of its lists. rawProduct = removedByConditions + removedAsDuplicates +
 * variants.length. Takes time and memory as the remaining points do: check `countProduct` against a limit first.
 */
export function expandGrid(grid: Grid): GridExpansion {
  const rawProduct = countProduct(grid);
  const variants = new Map<string, Variant>();
  let points = 0;
  for (const point of walkGrid(grid)) {
    points += 1;
    const variant = makeVariant(point);
    if (!variants.has(variant.hash)) variants.set(variant.hash, variant);
  }
  return {
    rawProduct,
    removedByConditions: Number(rawProduct) - points,
    removedAsDuplicates: points - variants.size,
    variants: [...variants.values()],
  };
}

type Point = Record<string, ParameterValue>;

/** The grid's points; a parameter whose conditions are not met is not varied. */
function* walkGrid(grid: Grid): Generator<Point> {
  if (Object.values(grid.parameters).some((values) => values.length === 0)) return;
  yield* decide(grid, orderParameters(grid.when), {});
}

function* decide(grid: Grid, left: readonly ParameterDeclaration[], decided: Point): Generator<Point> {
  const [declaration, ...rest] = left;
  if (declaration === undefined) {
    yield decided;
    return;
  }
  for (const value of valuesAt(grid, declaration, decided)) {
    yield* decide(grid, rest, value === undefined ? decided : { ...decided, [declaration.name]: value });
  }
}

function valuesAt(
  grid: Grid,
  declaration: ParameterDeclaration,
  decided: Point,
): readonly (ParameterValue | undefined)[] {
  if (!meetsCondition(declaration.appliesWhen, decided)) return [undefined];
  const listed = grid.parameters[declaration.name];
  const isVaried = listed !== undefined && meetsCondition(grid.when[declaration.name] ?? {}, decided);
  return isVaried ? listed : [defaultValue(declaration, decided)];
}
