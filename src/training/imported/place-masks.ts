import type { Frame } from '../../dataset/buda/preprocess-volume.ts';
import { keepLargestComponent } from '../../domain/largest-component.ts';
import { createMaskResizer, tumourThreshold } from '../../domain/mask-resizer.ts';

export interface FramedPrediction {
  /** `[frame.slices, size, size]`, in [0, 1]. */
  readonly probabilities: Float32Array;
  readonly size: number;
  readonly frame: Frame;
}

/**
 * A mask of 0 and 1 over the original slices, `[slices, side, side]`. Of the tumour that was predicted only the
 * largest component in three dimensions stays (`inference.py` of Buda et al., voxels joined by their faces); then
 * probabilities are resized back and cut at 0.5, as those of our own runs are. Slices outside the frame are empty.
 */
export function placeMasks(
  { probabilities, size, frame }: FramedPrediction,
  [slices, side]: readonly [number, number, number],
): Uint8Array {
  const kept = dropSmallerComponents(probabilities, [frame.slices, size, size]);
  const placed = new Uint8Array(slices * side * side);
  const resize = createMaskResizer(size, frame.side);
  const square = new Uint8Array(frame.side * frame.side);
  for (let slice = 0; slice < frame.slices; slice++) {
    resize(kept.subarray(slice * size * size, (slice + 1) * size * size), square);
    const target = placed.subarray((frame.firstSlice + slice) * side * side).subarray(0, side * side);
    copySquare(square, frame, { target, side });
  }
  return placed;
}

/** Without the tumour of other components; probabilities below the threshold stay, so that edges stay as soft. */
function dropSmallerComponents(
  probabilities: Float32Array,
  shape: readonly [number, number, number],
): Float32Array {
  const tumour = Uint8Array.from(probabilities, (value) => (value > tumourThreshold ? 1 : 0));
  const largest = keepLargestComponent(tumour, shape);
  return probabilities.map((value, voxel) => (tumour[voxel] === 1 && largest[voxel] === 0 ? 0 : value));
}

/** What of the square lies within the slice. */
function copySquare(
  square: Uint8Array,
  frame: Frame,
  { target, side }: { target: Uint8Array; side: number },
): void {
  const first = Math.max(0, -frame.left);
  const last = Math.min(frame.side, side - frame.left);
  for (let row = 0; row < frame.side; row++) {
    const y = row + frame.top;
    if (y < 0 || y >= side) continue;
    target.set(
      square.subarray(row * frame.side + first, row * frame.side + last),
      y * side + frame.left + first,
    );
  }
}
