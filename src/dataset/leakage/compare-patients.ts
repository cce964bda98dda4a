import { align, fittest } from './align.ts';
import { dihedrals, transformPatch, type Dihedral } from './dihedral.ts';
import { coarsePatch, detailPatch, type PatientPrint, type SlicePrint } from './fingerprint-patient.ts';
import { cutPatch, dot } from './patch.ts';

/** A slice that stands for its patient. */
export interface KeySlice {
  readonly slice: SlicePrint;
  /** Coarse patches under each of `dihedrals`, in their order. */
  readonly coarse: readonly Float32Array[];
}

/** How well one patient's key slices lie on another patient, under the transform that fits best. */
export interface Comparison {
  readonly dihedral: Dihedral;
  /** Correlation of details that half of the key slices reach, -1 to 1. */
  readonly similarity: number;
  /** Head on the other patient by head on the key slices: 1.25 where the other's is larger by a quarter. */
  readonly scale: number;
  /** Key slices at or above `sameSlice`. */
  readonly matching: number;
}

/** Correlation of details from which on two slices are the same one: docs/decisions/leakage-firewall.md. */
export const sameSlice = 0.94;

const keySlices = 8;
/** Transforms that get a second look, and slices of the other patient that each key slice is aligned with. */
const candidates = { transforms: 2, slices: 2 };

/** Where none of so many key slices fits nearly, the others are not tried. */
const firstLook = { slices: 3, similarity: 0.85 };

/** Slices spread evenly over the patient, those between middle and end first: no edge cuts them in a larger copy. */
export function pickKeySlices({ slices }: PatientPrint): KeySlice[] {
  const count = Math.min(keySlices, slices.length);
  const fromQuarter = (place: number) => Math.abs(Math.abs(place - 0.5) - 0.25);
  const places = Array.from({ length: count }, (_, key) => (key + 0.5) / count);
  places.sort((a, b) => fromQuarter(a) - fromQuarter(b));
  return places.map((place) => {
    const slice = slices[Math.floor(place * slices.length)]!;
    const coarse = dihedrals.map((dihedral) => transformPatch(slice.coarse, coarsePatch.side, dihedral));
    return { slice, coarse };
  });
}

/** Both patients need at least one slice. */
export function comparePatients(keys: readonly KeySlice[], other: PatientPrint): Comparison {
  const coarse = dihedrals.map((_, transform) => compareCoarsely(keys, other, transform));
  const order = coarse.map((similarity, transform) => ({ similarity, transform }));
  order.sort((a, b) => b.similarity - a.similarity || a.transform - b.transform);
  const likeliest = order.slice(0, candidates.transforms);
  return fittest(likeliest.map(({ transform }) => compareDetails(keys, other, transform)));
}

function compareCoarsely(keys: readonly KeySlice[], { slices }: PatientPrint, transform: number): number {
  const nearest = keys.map(({ coarse }) => {
    let best = -1;
    for (const slice of slices) best = Math.max(best, dot(coarse[transform]!, slice.coarse));
    return best;
  });
  return reachedByHalf(nearest);
}

/** Gives up on another patient early, which nearly all are: after a first look, or once half of the slices can't fit. */
function compareDetails(keys: readonly KeySlice[], other: PatientPrint, transform: number): Comparison {
  const dihedral = dihedrals[transform]!;
  const fits: { similarity: number; scale: number }[] = [];
  for (const key of keys) {
    fits.push(fitKeySlice(key, other, transform));
    if (fits.length === firstLook.slices && fits.every(({ similarity }) => similarity < firstLook.similarity))
      break;
    if (fits.filter(({ similarity }) => similarity < sameSlice).length > keys.length / 2) break;
  }
  const similarity = reachedByHalf(fits.map((fit) => fit.similarity));
  const scales = fits.filter((fit) => fit.similarity >= similarity).map(({ scale }) => scale);
  const matching = fits.filter((fit) => fit.similarity >= sameSlice).length;
  return { dihedral, similarity, scale: scales.sort((a, b) => a - b)[scales.length >> 1] ?? 1, matching };
}

function fitKeySlice({ slice, coarse }: KeySlice, other: PatientPrint, transform: number) {
  const patch = cutPatch(slice.detail, slice.frame, detailPatch);
  const target = transformPatch(patch, detailPatch.side, dihedrals[transform]!);
  const nearest = nearestSlices(coarse[transform]!, other).map((candidate) => align(candidate, target));
  const { similarity, frame } = fittest(nearest);
  return { similarity, scale: frame.radius / slice.frame.radius };
}

function nearestSlices(coarse: Float32Array, { slices }: PatientPrint): SlicePrint[] {
  return slices
    .map((slice) => ({ slice, similarity: dot(coarse, slice.coarse) }))
    .sort((a, b) => b.similarity - a.similarity)
    .slice(0, candidates.slices)
    .map(({ slice }) => slice);
}

function reachedByHalf(similarities: readonly number[]): number {
  return [...similarities].sort((a, b) => b - a)[Math.ceil(similarities.length / 2) - 1] ?? -1;
}
