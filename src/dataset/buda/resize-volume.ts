import type { Volume } from './crop-volume.ts';
import { filterSpline, splineTaps, type SplineTaps } from './quadratic-spline.ts';

const channels = 3;

/**
 * Square slices resized to `[slices, size, size, 3]` by a quadratic spline, values from 0 to 1 and within those of
 * the input (`resize_sample` of Buda et al. under scikit-image 0.14.2). Slices stay apart: along them the spline is
 * read at its own samples only.
 */
export function resizeVolume({ pixels, shape: [slices, side] }: Volume, size: number): Float64Array {
  const taps = splineTaps(side, size);
  const resized = new Float64Array(slices * size * size * channels);
  const plane = new Float64Array(side * side);
  for (let z = 0; z < slices; z++)
    for (let channel = 0; channel < channels; channel++) {
      const from = z * side * side * channels + channel;
      for (let place = 0; place < plane.length; place++)
        plane[place] = pixels[from + place * channels]! / 255;
      for (let column = 0; column < side; column++)
        filterSpline(plane, { start: column, step: side, count: side });
      for (let row = 0; row < side; row++) filterSpline(plane, { start: row * side, step: 1, count: side });
      const target = resized.subarray(z * size * size * channels + channel);
      evaluatePlane(plane, { side, size, taps }, target);
    }
  return limit(resized, pixels);
}

/** Rows first, then columns; writes every third value of the target. */
function evaluatePlane(
  plane: Float64Array,
  { side, size, taps: { places, weights } }: { side: number; size: number; taps: SplineTaps },
  target: Float64Array,
): void {
  const row = new Float64Array(side);
  for (let y = 0; y < size; y++) {
    const [top, middle, bottom] = [
      places[3 * y]! * side,
      places[3 * y + 1]! * side,
      places[3 * y + 2]! * side,
    ];
    const [above, here, below] = [weights[3 * y]!, weights[3 * y + 1]!, weights[3 * y + 2]!];
    for (let x = 0; x < side; x++)
      row[x] = above * plane[top + x]! + here * plane[middle + x]! + below * plane[bottom + x]!;
    for (let x = 0; x < size; x++)
      target[(y * size + x) * channels] =
        weights[3 * x]! * row[places[3 * x]!]! +
        weights[3 * x + 1]! * row[places[3 * x + 1]!]! +
        weights[3 * x + 2]! * row[places[3 * x + 2]!]!;
  }
}

/** A spline swings beyond its samples: cut back to their range, but for the black beyond the edges. */
function limit(values: Float64Array, pixels: Uint8Array): Float64Array {
  let [low, high] = [255, 0];
  for (const pixel of pixels) {
    low = Math.min(low, pixel);
    high = Math.max(high, pixel);
  }
  for (let place = 0; place < values.length; place++) {
    const value = values[place]!;
    if (value !== 0) values[place] = Math.min(Math.max(value, low / 255), high / 255);
  }
  return values;
}
