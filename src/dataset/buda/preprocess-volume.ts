import { cropVolume, padToSquare, type Volume } from './crop-volume.ts';
import { normaliseVolume } from './normalise-volume.ts';
import { resizeVolume } from './resize-volume.ts';

/** Where the preprocessed square lies among the original slices, in original pixels; it may reach beyond them. */
export interface Frame {
  readonly firstSlice: number;
  readonly slices: number;
  readonly side: number;
  /** Of the square's first row and column; below 0 where black was added. */
  readonly top: number;
  readonly left: number;
}

export interface PreprocessedVolume {
  /** `[slices, size, size, 3]`, normalised. */
  readonly image: Float32Array;
  readonly frame: Frame;
}

/**
 * A patient as the U-Net of Buda et al. is shown it (`dataset.py`, `utils.py`): without the first and last slice, cut
 * to what is no background, padded to squares, resized, contrast stretched and each channel normalised over the
 * volume. Null where there is nothing to show: fewer than three slices, or black ones.
 */
export function preprocessVolume(volume: Volume, size: number): PreprocessedVolume | null {
  const inner = withoutOutermost(volume);
  const cropped = inner && cropVolume(inner);
  if (cropped === null) return null;
  const square = padToSquare(cropped);
  const [slice, row, column] = cropped.origin;
  return {
    image: normaliseVolume(resizeVolume(square, size)),
    frame: {
      firstSlice: slice + 1,
      slices: cropped.shape[0],
      side: square.shape[1],
      top: row - square.padding[0],
      left: column - square.padding[1],
    },
  };
}

function withoutOutermost({ pixels, shape: [slices, height, width] }: Volume): Volume | null {
  if (slices < 3) return null;
  const plane = height * width * 3;
  return { pixels: pixels.subarray(plane, (slices - 1) * plane), shape: [slices - 2, height, width] };
}
