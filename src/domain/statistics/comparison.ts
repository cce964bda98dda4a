/** Both ends included; of Dice or of a difference of Dice, so within [-1, 1]. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/**
 * `beats`, `loses`: the simultaneous interval of the difference lies above, below zero. `ties`: it holds zero and so
 * many patients could have shown a difference worth having. `insufficient`: they could not.
 */
export type Verdict = 'beats' | 'ties' | 'loses' | 'insufficient';

/** A variant against the reference, patient by patient, seeds averaged within a patient first. */
export interface Comparison {
  /** The reference's label, its width named. */
  readonly reference: string;
  /** The reference's variant, and its label with the optimizer; absent where folds compare with different ones. */
  readonly referenceVariant?: string;
  readonly referenceLabel?: string;
  /** Mean over patients of the difference of volume Dice, variant less reference. */
  readonly difference: number;
  /** 95 %, for all competing variants at once (max-T). */
  readonly interval: Interval;
  /** Two-sided, adjusted for all competing variants; in [0, 1]. */
  readonly pValue: number;
  readonly verdict: Verdict;
  readonly patients: number;
  /** (seed, fold) pairs that both have completed. */
  readonly pairs: number;
  /** How many variants competed. */
  readonly variants: number;
  /** The smallest true difference that so many patients would show with a probability of 0.8. */
  readonly smallestDetectable: number;
}
