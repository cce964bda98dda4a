/** Numbers of `[a, b, c, d]` in another order of the axes: axis i of the result is axis `order[i]` of the input. */
export function transposeWeights(
  values: Float32Array,
  shape: readonly number[],
  order: readonly number[],
): { shape: number[]; values: Float32Array } {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, side) => product * side, 1));
  const sides = order.map((axis) => shape[axis]!);
  const steps = order.map((axis) => strides[axis]!);
  const result = new Float32Array(values.length);
  const place = sides.map(() => 0);
  for (let at = 0, from = 0; at < result.length; at += 1) {
    result[at] = values[from]!;
    for (let axis = sides.length - 1; axis >= 0; axis -= 1) {
      place[axis]! += 1;
      from += steps[axis]!;
      if (place[axis]! < sides[axis]!) break;
      from -= steps[axis]! * sides[axis]!;
      place[axis] = 0;
    }
  }
  return { shape: sides, values: result };
}
