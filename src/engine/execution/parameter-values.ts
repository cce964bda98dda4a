import type { ParameterPlace } from '../lowering/lowered.ts';

/** Where a parameter's values lie within its buffer. */
type Spread = Pick<ParameterPlace, 'shape' | 'paddedShape' | 'positions'>;

/** The values at `start` (a place in floats), without padding, row-major in the model's shape. */
export function gather(memory: Float32Array, start: number, spread: Spread): Float32Array {
  const values = new Float32Array(sizeOf(spread));
  forEachPlace(spread, (place, index) => (values[index] = memory[start + place]!));
  return values;
}

/** The reverse; what lies between is left as it is. */
export function scatter(memory: Float32Array, start: number, spread: Spread, values: Float32Array): void {
  forEachPlace(spread, (place, index) => (memory[start + place] = values[index]!));
}

/** How many values the model's shape has. */
export function sizeOf({ shape }: Pick<Spread, 'shape'>): number {
  return shape.reduce((product, side) => product * side, 1);
}

/** Places in floats, in the model's order. */
function forEachPlace(
  { paddedShape, positions }: Spread,
  visit: (place: number, index: number) => void,
): void {
  let index = 0;
  const walk = (axis: number, base: number): void => {
    if (axis === paddedShape.length) return visit(base, index++);
    for (const position of positions[axis]!) walk(axis + 1, base * paddedShape[axis]! + position);
  };
  walk(0, 0);
}
