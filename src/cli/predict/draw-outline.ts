/** Vermilion, which the colour-blind tell from grey too (as report overlays). */
const outline = [213, 94, 0] as const;

/** FLAIR as grey RGB `[side, side, 3]` with the outer pixels of a mask in colour. */
export function drawOutline(flair: Uint8Array, mask: Uint8Array, side: number): Uint8Array {
  const pixels = new Uint8Array(3 * flair.length);
  flair.forEach((value, pixel) => {
    const colour = mask[pixel] === 1 && isEdge(mask, pixel, side) ? outline : [value, value, value];
    pixels.set(colour, 3 * pixel);
  });
  return pixels;
}

/** A pixel of the mask beside one that is not, or at the picture's edge. */
function isEdge(mask: Uint8Array, pixel: number, side: number): boolean {
  const column = pixel % side;
  const inside =
    column > 0 &&
    column < side - 1 &&
    mask[pixel - 1] === 1 &&
    mask[pixel + 1] === 1 &&
    mask[pixel - side] === 1 &&
    mask[pixel + side] === 1;
  return !inside;
}
