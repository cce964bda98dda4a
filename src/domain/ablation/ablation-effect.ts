import type { Interval } from '../statistics/comparison.ts';
import type { ParameterName, ParameterValue } from '../variant-parameters.ts';

/** A factor moved from one of its values to another, such as batch norm from off to on. */
export interface LevelChange {
  readonly factor: ParameterName;
  readonly from: ParameterValue;
  readonly to: ParameterValue;
}

/** What one change is worth, or, for an interaction, how much more the first is worth once the second is made. */
export interface AblationEffect {
  /** One for a main effect, two for an interaction. */
  readonly changes: readonly LevelChange[];
  /** Mean over patients of the difference of volume Dice, or of the difference of differences. */
  readonly difference: number;
  /** 95 % bootstrap interval over patients, of this effect alone; null for fewer patients than carry one. */
  readonly interval: Interval | null;
  /** Two-sided, adjusted for all effects of the ablation that have one (max-T); null where the interval is. */
  readonly pValue: number | null;
  /** Matched pairs of variants, or quadruples for an interaction. */
  readonly pairs: number;
  /** (pair, seed, fold) that both, or all four, have completed. */
  readonly comparisons: number;
  readonly patients: number;
  /** Parameters of several values that only one side reads, because of the change: that side is their mean. */
  readonly averagedOver: readonly ParameterName[];
  /** Parameters whose default follows from the change: they move with it. */
  readonly movedAlong: readonly ParameterName[];
}

/** Effects of the factors of one grid under one protocol. */
export interface Ablation {
  /** Candidates with a completed run, and their completed runs. */
  readonly variants: number;
  readonly runs: number;
  readonly mainEffects: readonly AblationEffect[];
  readonly interactions: readonly AblationEffect[];
  /** Changes that no two completed variants differ in alone. */
  readonly unmatched: readonly (readonly LevelChange[])[];
}
