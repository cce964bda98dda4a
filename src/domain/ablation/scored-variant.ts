import type { RankedRun } from '../ranked-run.ts';
import type { VariantParameters } from '../variant-parameters.ts';

/** Volume Dice of each validation patient, in [0, 1]. */
export type PatientDice = Readonly<Record<string, number>>;

/** A variant with the scores of its completed runs, by seed and fold. */
export interface ScoredVariant {
  readonly parameters: VariantParameters;
  readonly scores: ReadonlyMap<string, PatientDice>;
}

/** The candidates' completed runs, by variant; a run without scores of patients is none. */
export function collectVariants(runs: readonly RankedRun[]): ScoredVariant[] {
  const variants = new Map<string, { parameters: VariantParameters; scores: Map<string, PatientDice> }>();
  for (const { variantHash, parameters, role, status, seed, fold, patientDice } of runs) {
    if (role !== 'candidate' || status !== 'completed' || patientDice === null) continue;
    const variant = variants.get(variantHash) ?? { parameters, scores: new Map<string, PatientDice>() };
    variant.scores.set(`${seed}:${fold}`, patientDice);
    variants.set(variantHash, variant);
  }
  return [...variants.values()];
}
