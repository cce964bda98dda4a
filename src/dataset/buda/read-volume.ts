import { throwOnFaults, type KagglePatient } from '../kaggle-folder.ts';
import { readSlice } from '../read-slice.ts';
import type { Volume } from './crop-volume.ts';

export interface PatientVolume extends Volume {
  /** `[slices, side, side]`, 0 or 1. */
  readonly truth: Uint8Array;
}

/** All slices of a patient as they lie in the files. @throws DATA_FAULTY */
export async function readVolume(
  folder: string,
  { slices }: KagglePatient,
  side: number,
): Promise<PatientVolume> {
  const plane = side * side;
  const pixels = new Uint8Array(slices.length * plane * 3);
  const truth = new Uint8Array(slices.length * plane);
  for (const [place, slice] of slices.entries()) {
    const decoded = await readSlice(folder, slice, side);
    if (!('image' in decoded)) {
      throwOnFaults(folder, decoded);
      continue;
    }
    pixels.set(decoded.image, place * plane * 3);
    truth.set(decoded.mask, place * plane);
  }
  return { pixels, truth, shape: [slices.length, side, side] };
}
