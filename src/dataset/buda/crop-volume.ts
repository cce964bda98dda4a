/** A patient's slices, `[slices, height, width, 3]`, 0 to 255. */
export interface Volume {
  readonly pixels: Uint8Array;
  readonly shape: readonly [slices: number, height: number, width: number];
}

/** A crop and where it began. */
export interface CroppedVolume extends Volume {
  readonly origin: readonly [slice: number, row: number, column: number];
}

const channels = 3;

/** Darker than this share of the brightest value counts as background. */
const backgroundShare = 0.1;

/**
 * Background set to 0, then cut to the smallest box that holds all the rest (`crop_sample` of Buda et al.). Null where
 * nothing is left.
 */
export function cropVolume({ pixels, shape }: Volume): CroppedVolume | null {
  const threshold = pixels.reduce((most, value) => Math.max(most, value), 0) * backgroundShare;
  const box = findBox(pixels, shape, threshold);
  if (box === null) return null;
  const { low, high } = box;
  const cropped = [high[0] - low[0], high[1] - low[1], high[2] - low[2]] as const;
  const row = cropped[2] * channels;
  const kept = new Uint8Array(cropped[0] * cropped[1] * row);
  for (let z = 0; z < cropped[0]; z++)
    for (let y = 0; y < cropped[1]; y++) {
      const from = (((z + low[0]) * shape[1] + y + low[1]) * shape[2] + low[2]) * channels;
      const to = (z * cropped[1] + y) * row;
      for (let place = 0; place < row; place++) {
        const value = pixels[from + place]!;
        kept[to + place] = value < threshold ? 0 : value;
      }
    }
  return { pixels: kept, shape: cropped, origin: low };
}

type Corner = [number, number, number];

/** The box of pixels above 0 that are no background; `high` is the first beyond it. */
function findBox(
  pixels: Uint8Array,
  [slices, height, width]: Volume['shape'],
  threshold: number,
): { low: Corner; high: Corner } | null {
  const low: Corner = [slices, height, width];
  const high: Corner = [0, 0, 0];
  const row = width * channels;
  for (let line = 0; line < slices * height; line++) {
    const kept = rangeOf(pixels.subarray(line * row, (line + 1) * row), threshold);
    if (kept === null) continue;
    const corner = [Math.floor(line / height), line % height, Math.floor(kept.first / channels)];
    const opposite = [corner[0]!, corner[1]!, Math.floor(kept.last / channels)];
    for (const axis of [0, 1, 2]) {
      low[axis] = Math.min(low[axis]!, corner[axis]!);
      high[axis] = Math.max(high[axis]!, opposite[axis]! + 1);
    }
  }
  return high[0] === 0 ? null : { low, high };
}

/** The first and last value above 0 that is no background; null where there is none. */
function rangeOf(row: Uint8Array, threshold: number): { first: number; last: number } | null {
  const isKept = (value: number): boolean => value > 0 && value >= threshold;
  const first = row.findIndex(isKept);
  return first === -1 ? null : { first, last: row.findLastIndex(isKept) };
}

/** A volume of square slices, and how much black came before the first row and column. */
export interface SquareVolume extends Volume {
  readonly padding: readonly [rows: number, columns: number];
}

/** Black at both ends of the shorter side, the odd row or column at the end (`pad_sample` of Buda et al.). */
export function padToSquare({ pixels, shape: [slices, height, width] }: Volume): SquareVolume {
  const side = Math.max(height, width);
  const padding = [Math.floor((side - height) / 2), Math.floor((side - width) / 2)] as const;
  const padded = new Uint8Array(slices * side * side * channels);
  const row = width * channels;
  for (let z = 0; z < slices; z++)
    for (let y = 0; y < height; y++) {
      const from = (z * height + y) * row;
      padded.set(
        pixels.subarray(from, from + row),
        ((z * side + y + padding[0]) * side + padding[1]) * channels,
      );
    }
  return { pixels: padded, shape: [slices, side, side], padding };
}
