import type { PackedDataset } from '../../dataset/packed-dataset.ts';
import { sha256 } from '../../domain/sha256.ts';

const markLength = 16;

/**
 * Tells a slice again by its pixels `[size, size, 3]` at the model's size, whatever it is called. Null for a slice of one
 * value, which many patients have. A patient is known by any of its slices: who leaves some out is known all the same.
 */
export function markSlice(slice: Uint8Array): string | null {
  return slice.every((value) => value === slice[0]) ? null : sha256(slice).slice(0, markLength);
}

/** The marks of all slices of a data set, sorted: they do not say whose they are, nor in which part of a split. */
export function markPatients({ index, images }: PackedDataset): string[] {
  const bytes = index.size ** 2 * 3;
  const marks = Array.from({ length: index.sliceCount }, (_, slice) =>
    markSlice(images.subarray(slice * bytes, (slice + 1) * bytes)),
  );
  return [...new Set(marks.filter((mark) => mark !== null))].sort();
}
