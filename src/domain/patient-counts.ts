/**
 * Pixel counts of one patient's scored slices, one entry a slice, against the original masks.
 * Every Dice convention derives from these.
 */
export interface PatientCounts {
  readonly patient: string;
  readonly truePositives: readonly number[];
  readonly falsePositives: readonly number[];
  readonly falseNegatives: readonly number[];
  readonly trueNegatives: readonly number[];
  /** 95th percentile of the symmetric surface distance over the volume, in pixels; null where one mask is empty. */
  readonly hd95: number | null;
}

/** Metrics of one evaluation. All in [0, 1], but `hd95` in pixels; null where undefined. */
export interface MetricSummary {
  readonly meanPatientDice: number;
  readonly pooledDice: number;
  readonly pooledIou: number;
  readonly tumourSliceDice: number | null;
  readonly emptySliceFalsePositiveRate: number | null;
  readonly sensitivity: number | null;
  readonly precision: number | null;
  readonly hd95: number | null;
}

export type MetricName = 'meanPatientDice' | 'pooledDice' | 'tumourSliceDice';
