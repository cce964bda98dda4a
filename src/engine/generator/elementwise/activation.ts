import type { Lanes } from '../lanes.ts';

/** What a kernel can apply to a view; hard-swish is x * clamp(x / 6 + 1 / 2, 0, 1) (Howard et al. 2019, section 5.2). */
export type Activation = 'none' | 'relu' | 'hard-swish';

/** A use of an activation in a function. */
export interface ActivationUse {
  readonly activation: Activation;
  /** Also of `multiplySlope`. */
  readonly slope?: boolean;
}

/**
 * The constants of `activate` and `multiplySlope`, to be written once, before the function's loops. `address` is the
 * name of a parameter that is never zero: the constants seem to depend on it, or else the compiler would move them
 * back into the loops.
 */
export function activationConstants(address: string, ...uses: readonly ActivationUse[]): string {
  const needed = new Set(uses.flatMap(constantsOf));
  return [...needed]
    .map((name) => `const ${name} = f32x4.splat(select<f32>(${values[name]}, 2, ${address} != 0));\n`)
    .join('');
}

/** How many vectors that are. */
export function activationConstantCount(use: ActivationUse): number {
  return constantsOf(use).length;
}

const values: Record<string, string> = {
  activationZero: '0',
  activationHalf: '0.5',
  activationOne: '1',
  activationNine: '9',
  activationSixth: '1.0 / 6.0',
  activationThird: '1.0 / 3.0',
};

function constantsOf({ activation, slope = false }: ActivationUse): string[] {
  if (activation === 'none') return [];
  if (activation === 'relu') return ['activationZero'];
  return slope
    ? ['activationHalf', 'activationOne', 'activationThird', 'activationNine']
    : ['activationZero', 'activationHalf', 'activationOne', 'activationSixth'];
}

/** `const <output> = activation(<input>)`, vectors. NaN stays NaN. */
export function activate(
  lanes: Lanes,
  activation: Activation,
  { output, input }: { output: string; input: string },
): string {
  return lanes.define(output, (lane) => activated(lanes, activation, `${input}_${lane}`));
}

function activated(lanes: Lanes, activation: Activation, z: string): string {
  if (activation === 'none') return z;
  // pmax(a, b) is a < b ? b : a, one instruction, and keeps the NaN of a first operand.
  if (activation === 'relu') return `f32x4.pmax(${z}, activationZero)`;
  const line = lanes.multiplyAdd(z, 'activationSixth', 'activationHalf');
  return `f32x4.mul(${z}, f32x4.pmin(f32x4.pmax(${line}, activationZero), activationOne))`;
}

/**
 * `const <output> = <gradient> * activation'(<input>)`, vectors. At the kinks as the kernels of eager training: relu 0 at
 * 0, hard-swish 0 up to -3, x / 3 + 1 / 2 between, 1 from 3.
 */
export function multiplySlope(
  lanes: Lanes,
  activation: Activation,
  { output, gradient, input }: { output: string; gradient: string; input: string },
): string {
  return lanes.define(output, (lane) =>
    sloped(lanes, activation, { gradient: `${gradient}_${lane}`, z: `${input}_${lane}` }),
  );
}

function sloped(
  lanes: Lanes,
  activation: Activation,
  { gradient, z }: { gradient: string; z: string },
): string {
  if (activation === 'none') return gradient;
  if (activation === 'relu') return `v128.and(${gradient}, f32x4.lt(activationZero, ${z}))`;
  const inside = lanes.multiplyAdd(z, 'activationThird', 'activationHalf');
  // 0 where the sign bit is set. Together with z^2 < 9 in place of |z| < 3, equal for floats, it saves a register.
  const outside = `v128.andnot(activationOne, i32x4.shr_s(${z}, 31))`;
  const isInside = `f32x4.lt(f32x4.mul(${z}, ${z}), activationNine)`;
  return `f32x4.mul(${gradient}, ${lanes.select(inside, outside, isInside)})`;
}
