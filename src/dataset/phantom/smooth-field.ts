import type { PhantomRandom } from './phantom-random.ts';

/** Smooth noise over a picture, about -1 to 1, by position in pixels. */
export type SmoothPlane = (x: number, y: number) => number;

/**
 * Smooth random volume: a lattice of random values, `cell` pixels apart in a slice and `layers` of them over z from
 * -1 to 1, interpolated smoothly, so that neighbouring slices belong together.
 */
export function makeSmoothField(
  random: PhantomRandom,
  { side, cell, layers }: { side: number; cell: number; layers: number },
): (z: number) => SmoothPlane {
  const width = Math.ceil(side / cell) + 2;
  const planes = Array.from({ length: layers + 1 }, () =>
    Float64Array.from({ length: width * width }, () => random.between(-1, 1)),
  );
  return (z) => {
    const depth = Math.min(Math.max(((z + 1) / 2) * layers, 0), layers - 1e-9);
    const lower = Math.floor(depth);
    const blend = ease(depth - lower);
    const below = planes[lower]!;
    const above = planes[lower + 1]!;
    const plane = below.map((value, i) => value + blend * (above[i]! - value));
    return (x, y) => interpolate(plane, width, { x: x / cell, y: y / cell });
  };
}

function interpolate(plane: Float64Array, width: number, { x, y }: { x: number; y: number }): number {
  const column = Math.floor(x);
  const row = Math.floor(y);
  const right = ease(x - column);
  const down = ease(y - row);
  const at = row * width + column;
  const top = plane[at]! + right * (plane[at + 1]! - plane[at]!);
  const bottom = plane[at + width]! + right * (plane[at + width + 1]! - plane[at + width]!);
  return top + down * (bottom - top);
}

function ease(t: number): number {
  return t * t * (3 - 2 * t);
}
