/** Where an output position lies between the inputs: three of them and their weights; all 0 beyond the edges. */
export interface SplineTaps {
  /** `[positions, 3]` */
  readonly places: Int32Array;
  /** `[positions, 3]` */
  readonly weights: Float64Array;
}

/** Of the quadratic B-spline (Unser 1999, "Splines: a perfect fit", box 2). */
const pole = Math.sqrt(8) - 3;

/**
 * Turns `count` samples, `step` apart from `start` on, into the coefficients of the quadratic B-spline that runs
 * through them, mirrored at both ends; in place (Unser 1999, box 2; as `scipy.ndimage.spline_filter1d` does).
 */
export function filterSpline(
  samples: Float64Array,
  { start, step, count }: { start: number; step: number; count: number },
): void {
  if (count < 2) return;
  const at = (index: number): number => start + index * step;
  const gain = (1 - pole) * (1 - 1 / pole);
  for (let index = 0; index < count; index++) samples[at(index)]! *= gain;
  const farthest = pole ** (count - 1);
  let first = samples[at(0)]! + farthest * samples[at(count - 1)]!;
  for (let index = 1, power = pole; index < count - 1; index++, power *= pole)
    first += power * (samples[at(index)]! + farthest * samples[at(count - 1 - index)]!);
  samples[at(0)] = first / (1 - farthest * farthest);
  for (let index = 1; index < count; index++) samples[at(index)]! += pole * samples[at(index - 1)]!;
  const last = at(count - 1);
  samples[last] = ((pole * samples[at(count - 2)]! + samples[last]!) * pole) / (pole * pole - 1);
  for (let index = count - 2; index >= 0; index--)
    samples[at(index)] = pole * (samples[at(index + 1)]! - samples[at(index)]!);
}

/**
 * From `count` inputs to `size` outputs, centre on centre. An output beyond the outermost centres gets no weight:
 * `map_coordinates(order=2, mode='constant')` gives 0 there.
 */
export function splineTaps(count: number, size: number): SplineTaps {
  const places = new Int32Array(3 * size);
  const weights = new Float64Array(3 * size);
  for (let position = 0; position < size; position++) {
    const source = (count / size) * (position + 0.5) - 0.5;
    if (source < 0 || source > count - 1) continue;
    const nearest = Math.floor(source + 0.5);
    const rest = source - nearest;
    const before = 0.5 * (0.5 - rest) ** 2;
    const middle = 0.75 - rest * rest;
    weights.set([before, middle, 1 - before - middle], 3 * position);
    places.set([mirror(nearest - 1, count), nearest, mirror(nearest + 1, count)], 3 * position);
  }
  return { places, weights };
}

function mirror(place: number, count: number): number {
  if (count === 1) return 0;
  if (place < 0) return -place;
  return place >= count ? 2 * (count - 1) - place : place;
}
