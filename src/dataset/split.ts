import { budaPatients, isBudaPatient } from '../domain/buda-patients.ts';
import { DiceboardError } from '../domain/errors.ts';
import type { SplitSettings } from '../domain/run.ts';
import type { PackedIndex } from './packed-dataset.ts';
import { shuffleSeeded } from './seeded-shuffle.ts';
import { splitPatients } from './split-patients.ts';

export { drawTestPatients, type PatientSplit, type SplitPatient, splitPatients } from './split-patients.ts';

/** Slice indices of a packed data set, each list ascending, no index in two of them. */
export interface SliceSplit {
  readonly training: number[];
  readonly validation: number[];
  readonly test: number[];
  /** Kept for an unbiased score of a nested split; empty otherwise. */
  readonly outer: number[];
}

/**
 * The slices that one fold trains on, is validated on, and must not see.
 * `patient`: fold k validates on its own patients and trains on those of all other folds; every slice has its place.
 * Where nested, fold k's own patients are kept, the next fold's (cyclic) validate, and those of the others train.
 * `slice-leaky`: slices at random whatever their patient; `split.test` of them for testing, the rest 2 : 1 for
 * training and validation (the deck's 60/30/10 at 0.1). Slices of a locked test patient stay out of all three.
 * `buda`: the ten validation patients of Buda et al. that are there validate, all others train, and none tests; locked
 * test patients stay out.
 * @param lockedTest patients of the locked test set; without it one is drawn by seed and share
 * @throws SPLIT_IMPOSSIBLE for a fold that is not there or too few patients; DATA_CHANGED for a lost locked patient
 */
export function splitSlices(
  index: PackedIndex,
  split: SplitSettings,
  fold: number,
  lockedTest?: readonly string[],
): SliceSplit {
  expectFold(split, fold);
  if (split.kind === 'slice-leaky') return splitLeaky(index, split, lockedTest ?? []);
  if (split.kind === 'buda') return splitBuda(index, lockedTest ?? []);
  const { test, folds } = splitPatients(index.patients, split, lockedTest);
  const validation = split.nested ? (fold + 1) % folds.length : fold;
  const training = folds.filter((_, position) => position !== fold && position !== validation).flat();
  return {
    training: slicesOf(index, new Set(training)),
    validation: slicesOf(index, new Set(folds[validation])),
    test: slicesOf(index, new Set(test)),
    outer: split.nested ? slicesOf(index, new Set(folds[fold])) : [],
  };
}

function splitBuda(index: PackedIndex, lockedTest: readonly string[]): SliceSplit {
  const locked = new Set(lockedTest);
  const open = index.patients.map(({ id }) => id).filter((id) => !locked.has(id));
  const validation = open.filter(isBudaPatient);
  const training = open.filter((id) => !isBudaPatient(id));
  if (validation.length < 2 || training.length === 0)
    throw new DiceboardError(
      'SPLIT_IMPOSSIBLE',
      `expected at least 2 of the patients ${budaPatients.join(', ')} and others to train on, ` +
        `got ${validation.length} and ${training.length}`,
      { remedy: 'use the LGG data of Buda et al., or split: patient' },
    );
  return {
    training: slicesOf(index, new Set(training)),
    validation: slicesOf(index, new Set(validation)),
    test: [],
    outer: [],
  };
}

function splitLeaky(index: PackedIndex, split: SplitSettings, lockedTest: readonly string[]): SliceSplit {
  const locked = new Set(lockedTest);
  const open = index.patients.filter(({ id }) => !locked.has(id)).map(({ id }) => id);
  const shuffled = shuffleSeeded(slicesOf(index, new Set(open)), split.seed, 'slice-leaky');
  const test = Math.round(shuffled.length * split.test);
  const validation = test + Math.round((shuffled.length - test) / 3);
  const ascending = (slices: number[]): number[] => slices.sort((a, b) => a - b);
  return {
    test: ascending(shuffled.slice(0, test)),
    validation: ascending(shuffled.slice(test, validation)),
    training: ascending(shuffled.slice(validation)),
    outer: [],
  };
}

function slicesOf(index: PackedIndex, ids: ReadonlySet<string>): number[] {
  return index.patients
    .filter(({ id }) => ids.has(id))
    .flatMap(({ firstSlice, sliceCount }) =>
      Array.from({ length: sliceCount }, (_, slice) => firstSlice + slice),
    );
}

function expectFold({ kind, folds }: SplitSettings, fold: number): void {
  const count = kind === 'patient' ? folds : 1;
  if (Number.isInteger(fold) && fold >= 0 && fold < count) return;
  throw new DiceboardError('SPLIT_IMPOSSIBLE', `expected a fold from 0 to ${count - 1}, got ${fold}`, {
    remedy: 'list fewer folds in the spec',
  });
}
