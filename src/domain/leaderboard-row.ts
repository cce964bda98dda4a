import type { ConventionName } from './conventions.ts';
import type { SplitSettings } from './run.ts';
import type { Comparison, Interval } from './statistics/comparison.ts';
import type { VariantParameters } from './variant-parameters.ts';

/** Over the seeds and folds of a variant; the sample deviation is null where there is one value only. */
export interface Spread {
  readonly mean: number;
  readonly deviation: number | null;
}

/** One variant of a sweep under one protocol, one imported reference, or one published result. */
export interface LeaderboardRow {
  /** Unique within a board and the same from one reading to the next. */
  readonly key: string;
  /** From 1, within a protocol; equal scores share a rank; null where there is nothing to rank. */
  readonly rank: number | null;
  readonly kind: 'candidate' | 'reference' | 'imported' | 'published';
  /** Rows of one protocol may be compared; null for published ones. */
  readonly protocol: string | null;
  readonly protocolLabel: string | null;
  /** Equal for rows whose protocols differ in the split alone; null for imported and published ones. */
  readonly besidesSplit: string | null;
  readonly splitKind: SplitSettings['kind'] | null;
  /** The one measured reference that the others of its protocol are compared with. */
  readonly baseline: boolean;
  readonly variantHash: string | null;
  readonly label: string;
  readonly parameters: VariantParameters | null;
  /** `failed` counts diverged ones too; `collapsed` ones are completed, and part of the means. */
  readonly runs: {
    total: number;
    completed: number;
    /** Queued, running or waiting. */
    open: number;
    pruned: number;
    failed: number;
    collapsed: number;
  };
  /** The furthest rung of its pruned runs, where none has completed. */
  readonly rung: number | null;
  /** The metric that ranks. */
  readonly score: Spread | null;
  readonly meanPatientDice: Spread | null;
  /** Mean over patients of their volume Dice, runs averaged within a patient first: what `interval` is of. */
  readonly patientMean: number | null;
  /** 95 % bootstrap interval over patients of `patientMean`. */
  readonly interval: Interval | null;
  readonly pooledDice: Spread | null;
  /** Mean per-patient Dice on the sealed test set; null until it was opened for this variant. */
  readonly test: Spread | null;
  readonly trainableParameters: number | null;
  /** Multiply-accumulates of one forward pass of one image. */
  readonly macs: number | null;
  /** Mean a completed run. */
  readonly minutes: number | null;
  /** Mean difference of the score to the baseline, over the (seed, fold) pairs that both completed. */
  readonly differenceToReference: number | null;
  /** Against the baseline of its protocol; null for references and where nothing pairs. */
  readonly comparison: Comparison | null;
  /** The comparison in words: `beats U-Net f=8 by 3.1 points (0.8 to 5.4)`. */
  readonly verdict: string | null;
  /** The best epoch of one of its runs was the last: a longer budget might do better. */
  readonly lastEpochWasBest: boolean;
  /** Under every convention of `domain/conventions.ts`; null where undefined or not scored. */
  readonly scores: Readonly<Record<ConventionName, Spread | null>>;
  /** Its rank under each, as `rank`: a flip is a rank that differs from `rank`. */
  readonly ranks: Readonly<Record<ConventionName, number | null>>;
  readonly leaky: boolean;
  /** How the Dice of this row was taken. */
  readonly convention: string;
  readonly published: { validation: number | null; test: number | null } | null;
}
