import { DiceboardError } from '../domain/errors.ts';
import type { SplitSettings } from '../domain/run.ts';
import { shuffleSeeded } from './seeded-shuffle.ts';

export interface SplitPatient {
  readonly id: string;
  readonly institution: string;
}

export interface PatientSplit {
  /** Sealed: in no fold. Sorted. */
  readonly test: string[];
  /** The validation patients of each fold, sorted; every patient outside the test set is in exactly one. */
  readonly folds: string[][];
}

/**
 * Divides patients into a test set and folds, stratified by institution: the test set takes from each institution in
 * proportion (largest remainder), and folds differ by at most one patient, overall and within each institution.
 * Pure and seeded; the order of `patients` does not matter.
 * A split without a test share deals its folds over all patients and then leaves the locked ones out, so that a test
 * set that is sealed later moves nobody from one fold to another.
 * @param lockedTest the test set drawn earlier for these data; it is taken as it is, whatever seed and share say
 * @throws SPLIT_IMPOSSIBLE when a fold would be empty; DATA_CHANGED when a locked patient is not there
 */
export function splitPatients(
  patients: readonly SplitPatient[],
  split: SplitSettings,
  lockedTest?: readonly string[],
): PatientSplit {
  const strata = shuffleStrata(patients, split.seed);
  const test = new Set(lockedTest === undefined ? drawTest(strata, split.test) : lockedTest);
  expectKnown(patients, test);
  const dealt = split.test === 0 ? strata.flat() : strata.flat().filter((id) => !test.has(id));
  expectFolds(split);
  const folds: string[][] = Array.from({ length: split.folds }, () => []);
  // Dealt in one round over all institutions, so that remainders do not pile up in the first folds.
  for (const [position, id] of dealt.entries()) if (!test.has(id)) folds[position % split.folds]!.push(id);
  expectFull(folds, patients.length, split);
  return { test: [...test].sort(), folds: folds.map((fold) => fold.sort()) };
}

/** The test patients that this split draws, sorted; it may draw none, or all where there are few. */
export function drawTestPatients(
  patients: readonly SplitPatient[],
  { seed, test }: Pick<SplitSettings, 'seed' | 'test'>,
): string[] {
  return drawTest(shuffleStrata(patients, seed), test).sort();
}

/** Ids by institution, in order of its name, each institution shuffled. */
function shuffleStrata(patients: readonly SplitPatient[], seed: number): string[][] {
  const strata = new Map<string, string[]>();
  for (const { id, institution } of patients) {
    const ids = strata.get(institution);
    if (ids === undefined) strata.set(institution, [id]);
    else ids.push(id);
  }
  const names = [...strata.keys()].sort();
  return names.map((name) => shuffleSeeded(strata.get(name)!.sort(), seed, name));
}

function drawTest(strata: readonly string[][], share: number): string[] {
  const patients = strata.reduce((sum, { length }) => sum + length, 0);
  const wanted = share > 0 ? Math.max(1, Math.round(patients * share)) : 0;
  const quotas = strata.map((ids) => (ids.length * wanted) / Math.max(1, patients));
  const counts = quotas.map(Math.floor);
  const missing = wanted - counts.reduce((sum, count) => sum + count, 0);
  const byRemainder = quotas
    .map((quota, stratum) => ({ stratum, remainder: quota - Math.floor(quota) }))
    .sort((a, b) => b.remainder - a.remainder || a.stratum - b.stratum);
  for (const { stratum } of byRemainder.slice(0, missing)) counts[stratum]! += 1;
  return strata.flatMap((ids, stratum) => ids.slice(0, counts[stratum]));
}

function expectKnown(patients: readonly SplitPatient[], test: ReadonlySet<string>): void {
  const known = new Set(patients.map(({ id }) => id));
  const lost = [...test].filter((id) => !known.has(id));
  if (lost.length === 0) return;
  throw new DiceboardError(
    'DATA_CHANGED',
    `expected the locked test patient ${lost[0]}, got data without it`,
    {
      remedy: 'restore the data that the test set was drawn from',
      details: lost,
    },
  );
}

function expectFolds({ folds, nested }: SplitSettings): void {
  const least = nested ? 3 : 2;
  if (!Number.isInteger(folds) || folds < least) {
    const kind = nested ? 'nested folds' : 'folds by patient';
    throw new DiceboardError('SPLIT_IMPOSSIBLE', `expected at least ${least} ${kind}, got ${folds}`, {
      remedy: `set split.folds to ${least} or more; which of them are trained is the choice of \`folds\``,
    });
  }
}

function expectFull(folds: readonly string[][], patients: number, { folds: wanted }: SplitSettings): void {
  if (folds.every(({ length }) => length > 0)) return;
  const remaining = folds.flat().length;
  const outside = `${remaining} of ${patients} outside the test set`;
  throw new DiceboardError(
    'SPLIT_IMPOSSIBLE',
    `expected at least ${wanted} patients for ${wanted} folds, got ${outside}`,
    {
      remedy: 'use fewer folds, a smaller test share or more patients',
    },
  );
}
