import type { MetricName } from './patient-counts.ts';
import type { VariantParameters } from './variant-parameters.ts';

export type BackendName = 'tensorflow-gpu' | 'tensorflow' | 'webgpu' | 'wasm';
export type Preprocess = 'dataset' | 'volume';

/**
 * How slices are divided. `patient`: a locked test set of whole patients, the rest in folds, stratified by
 * institution. `slice-leaky`: slices at random (60 % training, 30 % validation, 10 % test), as the deck did;
 * patients leak, and every row that comes of it is marked.
 */
export interface SplitSettings {
  readonly kind: 'patient' | 'slice-leaky';
  readonly seed: number;
  /** Share of patients (or slices) in the sealed test set, in [0, 1). */
  readonly test: number;
  /** Number of folds; slice-leaky has one. */
  readonly folds: number;
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

export type RunStatus = 'queued' | 'running' | 'completed' | 'pruned' | 'diverged' | 'failed' | 'cancelled';

/** What a run is in a sweep: a variant that competes, or the model that the others are measured against. */
export type RunRole = 'candidate' | 'reference';
