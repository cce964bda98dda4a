import type { VariantParameters } from './variant-parameters.ts';

/** Over the seeds and folds of a variant; the sample deviation is null where there is one value only. */
export interface Spread {
  readonly mean: number;
  readonly deviation: number | null;
}

/** One variant of a sweep, or one published result. */
export interface LeaderboardRow {
  /** From 1; equal scores share a rank; null where there is nothing to rank. */
  readonly rank: number | null;
  readonly kind: 'candidate' | 'reference' | 'published';
  readonly variantHash: string | null;
  readonly label: string;
  readonly parameters: VariantParameters | null;
  /** `failed` counts diverged ones too; `collapsed` ones are completed, and part of the means. */
  readonly runs: { total: number; completed: number; failed: number; collapsed: number };
  /** The metric that ranks. */
  readonly score: Spread | null;
  readonly meanPatientDice: Spread | null;
  readonly pooledDice: Spread | null;
  /** Mean per-patient Dice on the sealed test set; null until it was opened for this variant. */
  readonly test: Spread | null;
  readonly trainableParameters: number | null;
  /** Mean a completed run. */
  readonly minutes: number | null;
  /** Mean difference of the score to the best measured reference, over the (seed, fold) pairs that both completed. */
  readonly differenceToReference: number | null;
  /** The best epoch of one of its runs was the last: a longer budget might do better. */
  readonly lastEpochWasBest: boolean;
  readonly leaky: boolean;
  /** How the Dice of this row was taken. */
  readonly convention: string;
  readonly published: { validation: number | null; test: number | null } | null;
}
