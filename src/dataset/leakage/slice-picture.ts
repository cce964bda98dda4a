import type { PackedDataset } from '../packed-dataset.ts';
import { boxAverage } from '../../domain/reduce-image.ts';

/** A grey picture, `[side, side]`. */
export interface Picture {
  readonly pixels: Float32Array;
  readonly side: number;
}

/** Where the head lies in a picture, in pixels. */
export interface Frame {
  readonly x: number;
  readonly y: number;
  /** Root mean square distance of the head's pixels from their centre. */
  readonly radius: number;
}

/** Larger pictures are reduced to this side: finer detail is noise, and costs time. */
const largestSide = 64;
const flair = 1;

/** Reads slices' FLAIR channel, the one that every patient has (Buda et al. 2019 put it where another is missing). */
export function readPictures({ index: { size }, images }: PackedDataset): (slice: number) => Picture {
  const side = Math.min(size, largestSide);
  const reduce = boxAverage(size, side, 1);
  return (slice) => {
    const plane = new Uint8Array(size * size);
    const start = slice * plane.length * 3;
    for (let i = 0; i < plane.length; i++) plane[i] = images[start + i * 3 + flair]!;
    return { pixels: Float32Array.from(reduce(plane)), side };
  };
}

/** Less contrast than this, in grey levels, or less of the picture under the head tells no patient from another. */
const least = { contrast: 8, head: 0.05 };

/** Finds the head: pixels more than a fifth of the way from the background (2nd percentile) to the bright end (98th). */
export function findHead({ pixels, side }: Picture): Frame | null {
  const sorted = Float32Array.from(pixels).sort();
  const background = sorted[Math.floor(0.02 * sorted.length)]!;
  const bright = sorted[Math.floor(0.98 * sorted.length)]!;
  if (bright - background < least.contrast) return null;
  const cut = background + 0.2 * (bright - background);
  let count = 0;
  let sumX = 0;
  let sumY = 0;
  let squares = 0;
  for (let y = 0, at = 0; y < side; y++) {
    for (let x = 0; x < side; x++, at++) {
      if (pixels[at]! <= cut) continue;
      count += 1;
      sumX += x;
      sumY += y;
      squares += x * x + y * y;
    }
  }
  if (count < least.head * pixels.length) return null;
  const x = sumX / count;
  const y = sumY / count;
  return { x, y, radius: Math.sqrt(squares / count - x * x - y * y) };
}

/** Gaussian blur that takes pixels outside of the picture for unknown, not for dark. `deviation` in pixels. */
export function blur({ pixels, side }: Picture, deviation: number): Picture {
  const reach = Math.ceil(3 * deviation);
  const taps = Float64Array.from({ length: 2 * reach + 1 }, (_, tap) =>
    Math.exp(-((tap - reach) ** 2) / (2 * deviation ** 2)),
  );
  const rows = new Float32Array(pixels.length);
  const result = new Float32Array(pixels.length);
  blurLines(pixels, rows, { side, taps, along: 1, across: side });
  blurLines(rows, result, { side, taps, along: side, across: 1 });
  return { pixels: result, side };
}

function blurLines(
  from: Float32Array,
  to: Float32Array,
  { side, taps, along, across }: { side: number; taps: Float64Array; along: number; across: number },
): void {
  const reach = (taps.length - 1) / 2;
  for (let at = 0; at < side; at++) {
    const low = Math.max(0, at - reach);
    const high = Math.min(side - 1, at + reach);
    let weight = 0;
    for (let k = low; k <= high; k++) weight += taps[k - at + reach]!;
    for (let line = 0; line < side; line++) {
      let sum = 0;
      for (let k = low; k <= high; k++) sum += taps[k - at + reach]! * from[line * across + k * along]!;
      to[line * across + at * along] = sum / weight;
    }
  }
}
