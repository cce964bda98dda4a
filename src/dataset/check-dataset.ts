import type { DataFault } from './data-fault.ts';
import { scanKaggleFolder } from './kaggle-folder.ts';
import { mapInOrder } from './map-in-order.ts';
import { expectedSide, readSlice } from './read-slice.ts';

export interface DataReport {
  readonly patients: number;
  /** Image and mask pairs, faulty ones included. */
  readonly slices: number;
  /** Of the slices that could be read. */
  readonly tumourSlices: number;
  /** Tumour pixels as a share of all pixels of the masks that could be read, 0 to 1. */
  readonly tumourShare: number;
  /** Patients of each institution, in order of its name. */
  readonly institutions: Readonly<Record<string, number>>;
  /** Side of the slices in pixels; null when none could be read. */
  readonly side: number | null;
  /** In order of file. */
  readonly faults: readonly DataFault[];
}

/**
 * Reads every file of a data folder and reports what is there and all that is wrong with it; it throws for no fault.
 * @throws DATA_NOT_FOUND when there is no such folder or no patient in it
 */
export async function checkDataset(
  folder: string,
  onProgress?: (progress: { done: number; total: number }) => void,
): Promise<DataReport> {
  const { listing, faults } = await scanKaggleFolder(folder);
  const side = await expectedSide(listing);
  let done = 0;
  let tumourSlices = 0;
  let tumourPixels = 0;
  let pixels = 0;
  await mapInOrder(
    listing.patients.flatMap(({ slices }) => slices),
    (slice) => readSlice(folder, slice, side ?? 256),
    (decoded) => {
      if ('image' in decoded) {
        const tumour = decoded.mask.reduce((sum, value) => sum + value, 0);
        tumourSlices += tumour > 0 ? 1 : 0;
        tumourPixels += tumour;
        pixels += decoded.mask.length;
      } else faults.push(...decoded);
      onProgress?.({ done: ++done, total: listing.sliceCount });
    },
  );
  return {
    patients: listing.patients.length,
    slices: listing.sliceCount,
    tumourSlices,
    tumourShare: pixels === 0 ? 0 : tumourPixels / pixels,
    institutions: countInstitutions(listing.patients),
    side,
    faults: faults.sort((a, b) => (a.file < b.file ? -1 : Number(a.file > b.file))),
  };
}

function countInstitutions(patients: readonly { institution: string }[]): Record<string, number> {
  const names = patients.map(({ institution }) => institution).sort();
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
