/** `[depth, height, width]`; the index of a voxel is `(z * height + y) * width + x`. */
export type VolumeShape = readonly [number, number, number];

/**
 * Squared Euclidean distance of some voxels, given by their indices, to the nearest voxel of `points`, unit spacing;
 * `points` holds 0 or 1 a voxel and at least one 1. Exact, in linear time, one axis after the other (Felzenszwalb and
 * Huttenlocher 2012, "Distance transforms of sampled functions", algorithm 1); the last axis only where it is asked for.
 */
export function squaredDistances(
  points: Uint8Array,
  [depth, height, width]: VolumeShape,
  voxels: readonly number[],
): Float64Array {
  const field = squaredAlongRows(points, width);
  const line = makeLine(Math.max(depth, height));
  const plane = height * width;
  for (let z = 0; z < depth; z++) {
    for (let x = 0; x < width; x++)
      transformLine(field, { start: z * plane + x, step: width, length: height }, line);
  }
  const isDone = new Uint8Array(plane);
  for (const voxel of voxels) {
    const start = voxel % plane;
    if (isDone[start] === 0) transformLine(field, { start, step: plane, length: depth }, line);
    isDone[start] = 1;
  }
  return Float64Array.from(voxels, (voxel) => field[voxel]!);
}

/** To the nearest point of the same row, infinite in rows without one: of zeros and ones, two sweeps tell it. */
function squaredAlongRows(points: Uint8Array, width: number): Float64Array {
  const field = new Float64Array(points.length).fill(Infinity);
  for (let start = points.indexOf(1); start !== -1;) {
    const row = start - (start % width);
    let distance = Infinity;
    for (let voxel = row; voxel < row + width; voxel++) {
      distance = points[voxel] === 1 ? 0 : distance + 1;
      field[voxel] = distance * distance;
    }
    for (let voxel = row + width - 1; voxel >= row; voxel--) {
      distance = points[voxel] === 1 ? 0 : distance + 1;
      if (distance * distance < field[voxel]!) field[voxel] = distance * distance;
    }
    start = points.indexOf(1, row + width);
  }
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
