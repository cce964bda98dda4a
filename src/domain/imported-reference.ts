import type { MetricSummary } from './patient-counts.ts';

/** `patient`: every patient outside the sealed test set; `buda`: the authors' ten validation patients. */
export type ImportedSplit = 'patient' | 'buda';

/** Weights trained elsewhere, scored here on the original masks. */
export interface ImportedScore {
  /** SHA-256 of the file. */
  readonly weightsChecksum: string;
  /** Channels of the U-Net's first level. */
  readonly width: number;
  readonly dataFingerprint: string;
  readonly split: ImportedSplit;
  readonly summary: MetricSummary;
  /** Volume Dice of each scored patient. */
  readonly patients: Readonly<Record<string, number>>;
}
