import { openPacked } from '../open-packed.ts';
import type { PackedDataset } from '../packed-dataset.ts';
import {
  type Comparison,
  comparePatients,
  type KeySlice,
  pickKeySlices,
  sameSlice,
} from './compare-patients.ts';
import { fingerprintPatients, type PatientPrint } from './fingerprint-patient.ts';
import type { LeakPair } from './leak-pair.ts';

export interface PairComparison extends Comparison {
  readonly first: string;
  readonly second: string;
}

type OnProgress = (progress: { readonly done: number; readonly total: number }) => void;

interface Prepared {
  readonly print: PatientPrint;
  readonly keys: readonly KeySlice[];
}

/**
 * Pairs of patients with the same pixels, whatever their names and slice numbers say: copied, with slices missing, noise
 * or another brightness and contrast, flipped, rotated by a multiple of 90 degrees, shifted, or rescaled by 0.8 to 1.25.
 * Progress counts patients. Slices that show too little of a head are not compared.
 */
export function findLeaks(dataset: PackedDataset | string, onProgress?: OnProgress): LeakPair[] {
  const opened = typeof dataset === 'string' ? openPacked(dataset) : dataset;
  return [...compareAll(opened, onProgress)]
    .filter(({ similarity }) => similarity >= sameSlice)
    .map(describeLeak);
}

/** Every pair of patients, most alike or not. */
export function* compareAll(dataset: PackedDataset, onProgress?: OnProgress): Generator<PairComparison> {
  const prints = fingerprintPatients(dataset).filter(({ slices }) => slices.length > 0);
  const prepared = prints.map((print): Prepared => ({ print, keys: pickKeySlices(print) }));
  for (const [place, second] of prepared.entries()) {
    for (const first of prepared.slice(0, place)) yield comparePair(first, second);
    onProgress?.({ done: place + 1, total: prepared.length });
  }
}

/** The key slices are the smaller patient's: a copy that lost slices has no more than the original. */
function comparePair(first: Prepared, second: Prepared): PairComparison {
  const names = { first: first.print.id, second: second.print.id };
  if (first.print.slices.length <= second.print.slices.length)
    return { ...names, ...comparePatients(first.keys, second.print) };
  const comparison = comparePatients(second.keys, first.print);
  return { ...names, ...comparison, scale: 1 / comparison.scale };
}

/** A fit that is off by less is the same scale. */
const sameScale = 1.05;

function describeLeak({ first, second, dihedral, similarity, scale, matching }: PairComparison): LeakPair {
  const isRescaled = Math.max(scale, 1 / scale) > sameScale;
  const rescaled = isRescaled ? `rescaled by ${scale.toFixed(2)}` : '';
  return {
    first,
    second,
    kind: dihedral.kind === 'copy' && isRescaled ? 'rescale' : dihedral.kind,
    description: ['copy', dihedral.label, rescaled].filter((part) => part !== '').join(', '),
    slices: matching,
    similarity,
  };
}
