import type { OpenBackend } from './backends/backend.ts';
import type { BatchSource } from './batches.ts';
import type { Predict } from './evaluation.ts';
import type { TrainingHooks } from './training-hooks.ts';
import type { TrainingJob } from './training-job.ts';
import type { TrainingState } from './training-state.ts';

/** What one attempt has open while it trains; only `state` has a memory. */
export interface TrainingSession {
  readonly job: TrainingJob;
  readonly hooks: TrainingHooks;
  readonly backend: OpenBackend;
  readonly source: BatchSource;
  readonly predict: Predict;
  readonly state: TrainingState;
  /** Some epoch so far was computed by another backend or module. */
  readonly mixed: boolean;
  /** Of the last checkpoint; empty before the first. */
  weightsChecksum: string;
}
