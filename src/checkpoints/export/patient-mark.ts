import type { PackedDataset } from '../../dataset/packed-dataset.ts';
import { sha256 } from '../../domain/sha256.ts';

const markLength = 16;

/**
 * Tells a patient again by its pixels, whatever folder, file names and order of slices it comes in: the smallest SHA-256
 * of its slices at the model's size. Slices of one value, which many patients have, do not count; null without others.
 */
export function markPatient(slices: Iterable<Uint8Array>): string | null {
  let smallest: string | null = null;
  for (const slice of slices) {
    if (slice.every((value) => value === slice[0])) continue;
    const mark = sha256(slice).slice(0, markLength);
    if (smallest === null || mark < smallest) smallest = mark;
  }
  return smallest;
}

/** The marks of all patients of a data set, sorted: they do not say who is in which part of a split. */
export function markPatients({ index, images }: PackedDataset): string[] {
  const bytes = index.size ** 2 * 3;
  const marks = index.patients.map(({ firstSlice, sliceCount }) =>
    markPatient(
      Array.from({ length: sliceCount }, (_, place) => {
        const start = (firstSlice + place) * bytes;
        return images.subarray(start, start + bytes);
      }),
    ),
  );
  return marks.filter((mark) => mark !== null).sort();
}
