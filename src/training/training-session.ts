import type { PackedDataset } from '../dataset/packed-dataset.ts';
import type { OpenBackend } from './backends/backend.ts';
import type { Learner } from './learner.ts';
import type { RunProgress } from './run-progress.ts';
import type { TrainingHooks } from './training-hooks.ts';
import type { TrainingJob } from './training-job.ts';

/** What one attempt has open while it trains; only `learner` and `progress` have a memory. */
export interface TrainingSession {
  readonly job: TrainingJob;
  readonly hooks: TrainingHooks;
  readonly backend: OpenBackend;
  readonly dataset: PackedDataset;
  readonly learner: Learner;
  readonly progress: RunProgress;
  /** Some epoch so far was computed by another backend or module. */
  readonly mixed: boolean;
  /** Of the last checkpoint; empty before the first. */
  weightsChecksum: string;
}
