import type { MetricSummary } from './patient-counts.ts';
import type { RunRole, RunStatus } from './run.ts';
import type { VariantParameters } from './variant-parameters.ts';

/** What ranking needs to know of one run of a sweep. */
export interface RankedRun {
  readonly runId: string;
  readonly variantHash: string;
  readonly parameters: VariantParameters;
  readonly role: RunRole;
  readonly seed: number;
  readonly fold: number;
  readonly status: RunStatus;
  /** Its split lets patients leak from training into validation. */
  readonly leaky: boolean;
  /** Epochs of its budget. */
  readonly epochs: number;
  readonly bestEpoch: number | null;
  /** Seconds of training, all attempts. */
  readonly seconds: number | null;
  readonly trainableParameters: number | null;
  /** Its best epoch predicted no tumour at all. */
  readonly collapsed: boolean;
  /** Validation metrics of the best epoch. */
  readonly summary: MetricSummary | null;
  /** On the sealed test set; null until `test open` has scored this run. */
  readonly test: MetricSummary | null;
  /** Volume Dice of each validation patient at the best epoch. */
  readonly patientDice: Readonly<Record<string, number>> | null;
}
