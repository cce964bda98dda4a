import type { Normalisation } from '../../dataset/normalisation.ts';
import type { PackedDataset } from '../../dataset/packed-dataset.ts';
import { createMaskResizer } from '../../domain/mask-resizer.ts';
import type { Segment } from '../../training/evaluation.ts';

/** A model as it was read back from an export's files. Whoever opens it closes it. */
export interface PixelModel {
  /** What computes, in words: `onnxruntime 1.30.0`. */
  readonly engine: string;
  /**
   * Probabilities of tumour `[batch, size, size, 1]` of raw pixels `[batch, size, size, 3]`, 0 to 255.
   * `normalisations`: one an image; not read where the model holds constants of its training data.
   */
  predict(pixels: Float32Array, normalisations: readonly Normalisation[]): Promise<Float32Array>;
  close(): Promise<void>;
}

/** Masks of a packed data set's slices, as training makes them (see training/segment.ts); the loss is 0. */
export function segmentPixels(
  model: PixelModel,
  dataset: PackedDataset,
  normalise: (slice: number) => Normalisation,
): Segment {
  const { size, originalSize } = dataset.index;
  const resize = createMaskResizer(size, originalSize);
  const [inner, outer, bytes] = [size ** 2, originalSize ** 2, 3 * size ** 2];
  return async (slices, masks) => {
    const pixels = new Float32Array(slices.length * bytes);
    slices.forEach((slice, place) =>
      pixels.set(dataset.images.subarray(slice * bytes, (slice + 1) * bytes), place * bytes),
    );
    const probabilities = await model.predict(pixels, slices.map(normalise));
    slices.forEach((_, place) =>
      resize(
        probabilities.subarray(place * inner, (place + 1) * inner),
        masks.subarray(place * outer, (place + 1) * outer),
      ),
    );
    return 0;
  };
}
