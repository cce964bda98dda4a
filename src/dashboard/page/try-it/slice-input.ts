import { boxAverage } from '../../../domain/reduce-image.ts';

/** A slice in the browser's memory, wherever it came from. */
export interface SliceInput {
  readonly name: string;
  /** In pixels; slices are square. */
  readonly side: number;
  /** `[side, side, 3]`, 0 to 255: pre-contrast, FLAIR, post-contrast. */
  readonly pixels: Uint8Array;
}

/** Why a file or picture is no slice, in words for its reader. */
export class SliceRefusal extends Error {}

/** Longest side that is read: four times that of the LGG slices. */
const longestSide = 1024;

/** Throws SliceRefusal for a picture that is not square, or too large. */
export function checkSides(name: string, { width, height }: { width: number; height: number }): void {
  if (width !== height)
    throw new SliceRefusal(`${name}: expected a square slice, got ${width} x ${height} pixels`);
  if (width > longestSide)
    throw new SliceRefusal(`${name}: expected at most ${longestSide} pixels a side, got ${width}`);
}

/** Throws SliceRefusal as `checkSides` does. */
export function sliceOfRgba(name: string, { width, height, data }: RgbaPicture): SliceInput {
  checkSides(name, { width, height });
  const pixels = new Uint8Array(3 * width * height);
  for (let pixel = 0; pixel < width * height; pixel += 1)
    for (let channel = 0; channel < 3; channel += 1) pixels[3 * pixel + channel] = data[4 * pixel + channel]!;
  return { name, side: width, pixels };
}

/** `[height, width, 4]`, as ImageData. */
export interface RgbaPicture {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array | Uint8ClampedArray;
}

/** Averaged down by area to the model's size, as training reduced its slices: `[size, size, 3]`. */
export function reduceSlice({ side, pixels }: SliceInput, size: number): Uint8Array {
  return boxAverage(side, size, 3)(pixels);
}

const flairChannel = 1;

/** FLAIR as an opaque grey picture. */
export function drawFlair({ side, pixels }: SliceInput): ImageData {
  const picture = new ImageData(side, side);
  for (let pixel = 0; pixel < side * side; pixel += 1) {
    const value = pixels[3 * pixel + flairChannel]!;
    picture.data.set([value, value, value, 255], 4 * pixel);
  }
  return picture;
}
