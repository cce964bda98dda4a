/** `[depth, height, width]`; the index of a voxel is `(z * height + y) * width + x`. */
export type VolumeShape = readonly [number, number, number];

/**
 * Squared Euclidean distance of every voxel to the nearest voxel of `points`, unit spacing; `points` holds 0 or 1 a
 * voxel and at least one 1. Exact, in linear time, one axis after the other (Felzenszwalb and Huttenlocher 2012,
 * "Distance transforms of sampled functions", algorithm 1).
 */
export function squaredDistances(points: Uint8Array, [depth, height, width]: VolumeShape): Float64Array {
  const field = new Float64Array(points.length);
  for (let voxel = 0; voxel < points.length; voxel++) field[voxel] = points[voxel] === 0 ? Infinity : 0;
  const line = makeLine(Math.max(depth, height, width));
  const plane = height * width;
  for (let row = 0; row < depth * height; row++)
    transformLine(field, { start: row * width, step: 1, length: width }, line);
  for (let z = 0; z < depth; z++) {
    for (let x = 0; x < width; x++)
      transformLine(field, { start: z * plane + x, step: width, length: height }, line);
  }
  for (let start = 0; start < plane; start++)
    transformLine(field, { start, step: plane, length: depth }, line);
  return field;
}

interface Stretch {
  readonly start: number;
  readonly step: number;
  readonly length: number;
}

/** Scratch of one line: its values, the parabolas of the lower envelope, and where each takes over. */
interface Line {
  readonly values: Float64Array;
  readonly centres: Int32Array;
  readonly from: Float64Array;
}

function makeLine(length: number): Line {
  return {
    values: new Float64Array(length),
    centres: new Int32Array(length),
    from: new Float64Array(length + 1),
  };
}

function transformLine(field: Float64Array, { start, step, length }: Stretch, line: Line): void {
  const { values, centres, from } = line;
  for (let i = 0; i < length; i++) values[i] = field[start + i * step]!;
  const last = buildEnvelope(line, length);
  if (last < 0) return;
  for (let i = 0, k = 0; i < length; i++) {
    while (k < last && from[k + 1]! < i) k++;
    const centre = centres[k]!;
    field[start + i * step] = (i - centre) ** 2 + values[centre]!;
  }
}

/** Index of the last parabola of the lower envelope; -1 where the line holds no finite value. */
function buildEnvelope({ values, centres, from }: Line, length: number): number {
  let last = -1;
  for (let i = 0; i < length; i++) {
    if (values[i] === Infinity) continue;
    let crossing = -Infinity;
    while (last >= 0) {
      const centre = centres[last]!;
      crossing = (values[i]! + i * i - values[centre]! - centre * centre) / (2 * (i - centre));
      if (crossing > from[last]!) break;
      last--;
    }
    last++;
    centres[last] = i;
    from[last] = last === 0 ? -Infinity : crossing;
  }
  return last;
}
