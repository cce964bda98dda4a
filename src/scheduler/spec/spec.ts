import type { Grid } from '../../domain/grid.ts';
import type { MetricName } from '../../domain/patient-counts.ts';
import type { BackendName, Preprocess, SplitSettings } from '../../domain/run.ts';

/** A checked spec: defaults filled in, ranges expanded, overrides applied. */
export interface Spec {
  readonly name: string;
  readonly description: string;
  /** The data's folder as written. */
  readonly data: string;
  readonly preprocess: Preprocess;
  readonly split: SplitSettings;
  readonly seeds: readonly number[];
  /** Indices of the folds that are run, each below `split.folds`. */
  readonly folds: readonly number[];
  readonly epochs: number;
  readonly metric: MetricName;
  readonly backend: BackendName | 'auto';
  readonly grid: Grid;
  /** The grid of each model that the others are measured against. */
  readonly references: readonly Grid[];
  /** The file's text, for the capsule. */
  readonly text: string;
  /** What `--set` changed, as given. */
  readonly overrides: readonly string[];
}
