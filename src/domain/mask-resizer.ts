/** Thresholds one slice's probabilities at the size of the original mask. */
export type MaskResizer = (probabilities: Float32Array, mask: Uint8Array) => void;

/** Probability above which a pixel of the original size counts as tumour. */
export const tumourThreshold = 0.5;

/**
 * A resizer from `[size, size]` probabilities to an `[originalSize, originalSize]` mask in {0, 1}: bilinear with
 * half-pixel centres and edges replicated (as TensorFlow's `resize_bilinear` with `half_pixel_centers`), then
 * `> tumourThreshold`. Since a blend never exceeds what it blends, rows without a probable pixel are left out.
 */
export function createMaskResizer(size: number, originalSize: number): MaskResizer {
  const taps = resizeTaps(size, originalSize);
  const blended = new Float64Array(size);
  const mayHoldTumour = new Uint8Array(size);
  return (probabilities, mask) => {
    mask.fill(0);
    for (let row = 0; row < size; row++) {
      mayHoldTumour[row] = hasProbablePixel(probabilities, row * size, size) ? 1 : 0;
    }
    for (let row = 0; row < originalSize; row++) {
      const top = taps.low[row]!;
      const bottom = taps.high[row]!;
      if (!mayHoldTumour[top] && !mayHoldTumour[bottom]) continue;
      const weight = taps.weight[row]!;
      for (let column = 0; column < size; column++) {
        const above = probabilities[top * size + column]!;
        blended[column] = above + weight * (probabilities[bottom * size + column]! - above);
      }
      const start = row * originalSize;
      for (let column = 0; column < originalSize; column++) {
        const left = blended[taps.low[column]!]!;
        const value = left + taps.weight[column]! * (blended[taps.high[column]!]! - left);
        if (value > tumourThreshold) mask[start + column] = 1;
      }
    }
  };
}

function hasProbablePixel(probabilities: Float32Array, start: number, count: number): boolean {
  for (let pixel = start; pixel < start + count; pixel++) {
    if (probabilities[pixel]! > tumourThreshold) return true;
  }
  return false;
}

/** For each output position the two inputs around it and the weight of the second. */
function resizeTaps(size: number, originalSize: number) {
  const low = new Int32Array(originalSize);
  const high = new Int32Array(originalSize);
  const weight = new Float64Array(originalSize);
  for (let position = 0; position < originalSize; position++) {
    const source = ((position + 0.5) * size) / originalSize - 0.5;
    const inside = Math.min(Math.max(source, 0), size - 1);
    low[position] = Math.floor(inside);
    high[position] = Math.min(low[position]! + 1, size - 1);
    weight[position] = inside - low[position]!;
  }
  return { low, high, weight };
}
