import { pixelClasses } from './slice-colours.ts';
import type { ClassColours, LayerName, Rgb } from './slice-colours.ts';

/** One value a pixel, row by row. */
export interface ClassPicture {
  readonly width: number;
  readonly height: number;
  readonly classes: Uint8Array;
}

export interface OverlayLook {
  readonly colours: ClassColours;
  /** Of the fill, in [0, 1]; outlines stand at full strength. */
  readonly opacity: number;
  readonly outlines: boolean;
  readonly layer: LayerName;
}

/**
 * RGBA of the masks, `[height, width, 4]`, to lie over the FLAIR. True positives, false positives and false negatives
 * have a colour each; an outline is drawn inside the region where a neighbour is of another one.
 */
export function composeOverlay(picture: ClassPicture, look: OverlayLook): Uint8ClampedArray<ArrayBuffer> {
  const { width, height } = picture;
  const shown = picture.classes.map((value) => showClass(value, look.layer));
  const pixels = new Uint8ClampedArray(4 * width * height);
  const tints: readonly (Rgb | undefined)[] = [
    undefined,
    look.colours.truePositive,
    look.colours.falsePositive,
    look.colours.falseNegative,
  ];
  shown.forEach((value, pixel) => {
    const tint = tints[value];
    if (tint === undefined) return;
    const alpha = look.outlines && isEdge({ width, height, classes: shown }, pixel) ? 1 : look.opacity;
    pixels.set([...tint, Math.round(255 * alpha)], 4 * pixel);
  });
  return pixels;
}

/** A mask alone is of one colour: what it holds is neither right nor wrong. */
function showClass(value: number, layer: LayerName): number {
  const { truePositive, falsePositive, falseNegative } = pixelClasses;
  if (layer === 'both') return value;
  if (layer === 'none') return 0;
  const other = layer === 'prediction' ? falsePositive : falseNegative;
  return value === truePositive || value === other ? truePositive : 0;
}

function isEdge({ width, height, classes }: ClassPicture, pixel: number): boolean {
  const [x, y] = [pixel % width, Math.floor(pixel / width)];
  if (x === 0 || y === 0 || x === width - 1 || y === height - 1) return true;
  return [pixel - 1, pixel + 1, pixel - width, pixel + width].some(
    (beside) => classes[beside] !== classes[pixel],
  );
}

/** Grey values of an RGBA picture, `[height, width, 4]`: its red. Over 3 (a picture of another kind) is taken as 0. */
export function readClasses(rgba: Uint8ClampedArray): Uint8Array {
  const classes = new Uint8Array(rgba.length / 4);
  for (let pixel = 0; pixel < classes.length; pixel++) {
    const value = rgba[4 * pixel]!;
    classes[pixel] = value > pixelClasses.falseNegative ? 0 : value;
  }
  return classes;
}
