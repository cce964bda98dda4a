import type { Grid } from '../../domain/grid.ts';
import type { MetricName } from '../../domain/patient-counts.ts';
import type { BackendName, Preprocess, SplitSettings } from '../../domain/run.ts';
import type { SearchSettings } from '../../domain/search/search-settings.ts';

/** How runs are split, trained and scored; rows of different protocols are never compared. */
export interface Protocol {
  readonly preprocess: Preprocess;
  readonly split: SplitSettings;
  /** Indices of the folds that are run, each below `split.folds`. */
  readonly folds: readonly number[];
  readonly epochs: number;
  /** Chooses each run's best epoch; the first protocol's ranks. */
  readonly metric: MetricName;
  readonly grid: Grid;
  /** The grid of each model that the others are measured against. */
  readonly references: readonly Grid[];
}

/** A checked spec: defaults filled in, ranges expanded, overrides applied. Its own keys are the first protocol. */
export interface Spec extends Protocol {
  readonly name: string;
  readonly description: string;
  /** The data's folder as written. */
  readonly data: string;
  readonly seeds: readonly number[];
  readonly backend: BackendName | 'auto';
  /** How the first protocol's grid is gone through. */
  readonly search: SearchSettings;
  /** Further protocols, trained whole in the same sweep. */
  readonly beside: readonly Protocol[];
  /** The file's text, for the capsule. */
  readonly text: string;
  /** What `--set` changed, as given. */
  readonly overrides: readonly string[];
}
