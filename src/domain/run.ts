import type { MetricName } from './patient-counts.ts';
import type { VariantParameters } from './variant-parameters.ts';

export type BackendName = 'tensorflow-gpu' | 'tensorflow' | 'webgpu' | 'wasm';
export type Preprocess = 'dataset' | 'volume';

/**
 * How slices are divided. `patient`: a locked test set of whole patients, the rest in folds, stratified by
 * institution. `slice-leaky`: slices at random (60 % training, 30 % validation, 10 % test), as the deck did;
 * patients leak, and every row that comes of it is marked. `buda`: the ten validation patients of Buda et al. against
 * all others; one fold, nothing sealed.
 */
export interface SplitSettings {
  readonly kind: 'patient' | 'slice-leaky' | 'buda';
  readonly seed: number;
  /** Share of patients (or slices) in the sealed test set, in [0, 1). */
  readonly test: number;
  /** Number of folds; slice-leaky and buda have one. */
  readonly folds: number;
  /**
   * Present where fold k is kept for an unbiased score: fold k + 1 (cyclic) validates, the others train. Splits of
   * patients in at least 3 folds only.
   */
  readonly nested?: true;
}

/** Every setting that can change a run's result, and nothing else; the run's id is the hash of it. */
export interface RunSettings {
  readonly variant: VariantParameters;
  readonly seed: number;
  readonly fold: number;
  readonly split: SplitSettings;
  readonly dataFingerprint: string;
  readonly preprocess: Preprocess;
  readonly epochs: number;
  /** Validation metric that chooses the best epoch, hence the result that is kept. */
  readonly metric: MetricName;
  readonly backend: BackendName;
  readonly trainingVersion: number;
}

/** `waiting`: at a rung of a search, with its checkpoint, until it is promoted or pruned. */
export type RunStatus =
  | 'queued'
  | 'running'
  | 'waiting'
  | 'completed'
  | 'pruned'
  | 'diverged'
  | 'failed'
  | 'cancelled';

/** What a run is in a sweep: a variant that competes, or the model that the others are measured against. */
export type RunRole = 'candidate' | 'reference';

/**
 * Why a run is in a sweep. `search`: of its grid, may be pruned. `beside`: of a further protocol. `replication`: a
 * leader's further seed or fold, added after the search.
 */
export type RunStage = 'search' | 'beside' | 'replication';
