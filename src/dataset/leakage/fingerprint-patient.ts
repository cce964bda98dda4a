import type { PackedDataset, PackedPatient } from '../packed-dataset.ts';
import { cutPatch, toUnitVector } from './patch.ts';
import { blur, findHead, readPictures, type Frame, type Picture } from './slice-picture.ts';

/** Without most of the surroundings, which an edge may have cut from a larger copy: which slices of two patients may be the same, and how one lies on the other. */
export const coarsePatch = { side: 12, reach: 1.1 } as const;
/** The brain without scalp and skull, whose bright outline is much the same in all heads. */
export const detailPatch = { side: 24, reach: 1 } as const;

/** What of a slice does not depend on brightness, contrast, place and scale. */
export interface SlicePrint {
  readonly frame: Frame;
  /** The head's blurred picture as a unit vector, as `coarsePatch` cuts it. */
  readonly coarse: Float32Array;
  /** Difference of Gaussians: the folds and edges that tell one head from another. */
  readonly detail: Picture;
}

export interface PatientPrint {
  readonly id: string;
  /** Slices that show enough of a head. */
  readonly slices: readonly SlicePrint[];
}

export function fingerprintPatients(dataset: PackedDataset): PatientPrint[] {
  const read = readPictures(dataset);
  return dataset.index.patients.map((patient) => fingerprintPatient(patient, read));
}

function fingerprintPatient(
  { id, firstSlice, sliceCount }: PackedPatient,
  read: (slice: number) => Picture,
): PatientPrint {
  const slices = Array.from({ length: sliceCount }, (_, at) => fingerprintSlice(read(firstSlice + at)));
  return { id, slices: slices.filter((slice) => slice !== null) };
}

/** Blurs are as wide as the head says, so that a rescaled copy is blurred alike. */
function fingerprintSlice(picture: Picture): SlicePrint | null {
  const frame = findHead(blur(picture, 0.7));
  if (frame === null) return null;
  const sharp = blur(picture, 0.05 * frame.radius);
  const wide = blur(picture, 0.2 * frame.radius);
  const edges = sharp.pixels.map((value, at) => value - wide.pixels[at]!);
  return {
    frame,
    coarse: toUnitVector(cutPatch(blur(picture, 0.13 * frame.radius), frame, coarsePatch)),
    detail: { side: picture.side, pixels: edges },
  };
}
