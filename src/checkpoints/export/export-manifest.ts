import type { MetricSummary } from '../../domain/patient-counts.ts';
import type { Preprocess, SplitSettings } from '../../domain/run.ts';
import type { Interval } from '../../domain/statistics/comparison.ts';
import type { VariantParameters } from '../../domain/variant-parameters.ts';
import type { FileSeal } from '../file-seal.ts';
import type { ModelFormat } from './export-format.ts';

/** What an export says of itself besides its files; plain JSON. */
export interface ExportDescription {
  readonly runId: string;
  readonly sweep: string | null;
  readonly parameters: VariantParameters;
  readonly seed: number;
  readonly fold: number;
  /** The epoch that the weights come from. */
  readonly epoch: number;
  readonly split: SplitSettings;
  readonly preprocess: Preprocess;
  readonly data: ExportedData;
  /** All that reproduces the run. */
  readonly capsule: unknown;
}

export interface ExportedData {
  readonly name: string;
  readonly fingerprint: string;
  /** Licence of the images and masks; null where nobody said. */
  readonly licence: string | null;
}

export interface ExportedScores {
  /** These scores chose the epoch and the variant, so they flatter it. */
  readonly convention: 'validation, selected on';
  readonly patients: number;
  readonly slices: number;
  readonly summary: MetricSummary;
  /** 95 % bootstrap interval over patients of their mean Dice; null for too few patients. */
  readonly interval: Interval | null;
  /** Share of a slice's pixels that the written files counted otherwise than training at most (check-counts.ts). */
  readonly countTolerance: number;
  /** What ran the written files to check them, in words. */
  readonly checkedWith: string;
}

/** What was written by version 1, before there were formats, lacks what is optional here. */
export interface ExportManifest extends ExportDescription {
  readonly format: 'diceboard-export';
  readonly version: 1 | 2;
  /** A TensorFlow.js model where absent. */
  readonly model?: ModelFormat;
  /** Side in pixels of the slices that the data set holds. */
  readonly originalSize?: number;
  /** Marks of the slices of all patients of the data set (patient-mark.ts); Dice on them is no evidence of anything. */
  readonly ownPatients?: readonly string[];
  readonly trainableParameters: number;
  readonly totalParameters: number;
  readonly scores: ExportedScores;
  readonly files: Readonly<Record<string, FileSeal>>;
}

export const exportFiles = {
  card: 'MODEL_CARD.md',
  manifest: 'manifest.json',
  /** SHA-256 of the manifest. */
  seal: 'manifest.sha256',
} as const;
