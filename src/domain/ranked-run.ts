import type { MetricName, MetricSummary } from './patient-counts.ts';
import type { RunRole, RunStage, RunStatus, SplitSettings } from './run.ts';
import type { VariantParameters } from './variant-parameters.ts';

/** What ranking needs to know of one run of a sweep. */
export interface RankedRun {
  readonly runId: string;
  readonly variantHash: string;
  readonly parameters: VariantParameters;
  readonly role: RunRole;
  /** Equal for runs that may be compared: same data, split, preprocessing, epochs and metric. */
  readonly protocol: string;
  /** Equal for runs whose protocols differ in the split alone. */
  readonly besidesSplit: string;
  readonly splitKind: SplitSettings['kind'];
  /** How it was split and prepared, in words. */
  readonly protocolLabel: string;
  /** The metric that chose its best epoch. */
  readonly metric: MetricName;
  readonly stage: RunStage;
  readonly seed: number;
  readonly fold: number;
  readonly status: RunStatus;
  /** Its split lets patients leak from training into validation. */
  readonly leaky: boolean;
  /** Epochs of its budget. */
  readonly epochs: number;
  readonly bestEpoch: number | null;
  readonly epochsDone: number;
  /** Of a pruned or waiting one: the rung at which it stopped, from 0. */
  readonly rung: number | null;
  /** Seconds of training, all attempts. */
  readonly seconds: number | null;
  readonly trainableParameters: number | null;
  /** Multiply-accumulates of one forward pass of one image. */
  readonly macs: number | null;
  /** Its best epoch predicted no tumour at all. */
  readonly collapsed: boolean;
  /** Validation metrics of the best epoch. */
  readonly summary: MetricSummary | null;
  /** Mean Dice over all slices of the best epoch, in [0, 1]; 1 where truth and prediction are both empty. */
  readonly sliceDiceEmptyOne: number | null;
  /** On the patients of its outer fold, of a nested sweep; null until `nested` has scored this run. */
  readonly outer: MetricSummary | null;
  /** On the sealed test set; null until `test open` has scored this run. */
  readonly test: MetricSummary | null;
  /** Volume Dice of each validation patient at the best epoch. */
  readonly patientDice: Readonly<Record<string, number>> | null;
}
