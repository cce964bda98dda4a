import type { BackendName, Preprocess } from '../domain/run.ts';
import type { MetricName } from '../domain/patient-counts.ts';
import type { VariantParameters } from '../domain/variant-parameters.ts';
import type { EngineSettings } from './engine-settings.ts';

/** All that a trainer child needs to train one run; it reaches neither database nor queue. */
export interface TrainingJob {
  readonly runId: string;
  /** The attempt's fencing token; checkpoints are written under `<checkpointFolder>/<token>/<epoch>`. */
  readonly token: number;
  readonly parameters: VariantParameters;
  readonly seed: number;
  readonly epochs: number;
  readonly preprocess: Preprocess;
  /** Validation metric that chooses the best epoch. */
  readonly metric: MetricName;
  readonly backend: BackendName;
  /** On wasm; null trains with tfjs step by step. */
  readonly engine: EngineSettings | null;
  /** Packed data set at `parameters.imageSize`. */
  readonly packedFolder: string;
  /** Slice indices into the packed data set. */
  readonly trainingSlices: readonly number[];
  readonly validationSlices: readonly number[];
  /** The run's own folder. */
  readonly checkpointFolder: string;
  /** Folder of the checkpoint to go on from; null starts afresh. */
  readonly resumeFrom: string | null;
}
